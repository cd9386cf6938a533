"""A person in a thread: whether they follow it, and how far they have read it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatapp.lib import clock
from chats.models.same_chat import ChatOfMessage, SameChatKey


class ThreadFollow(models.Model):
    """One row per person and thread they are in: they began it, replied, were mentioned, or follow it.

    Written by a log consumer, so a send doesn't wait for it. `last_id` and `last_at` are the newest reply that asks for
    the person's attention; it is unread while its id is above `read_id`: replies have no number. Who no longer follows
    keeps the row, so that the next reply doesn't bring the thread back.
    """

    # Foreign keys without an index: the constraint starts with the root, the indexes with the person.
    chat = ChatOfMessage(null=False)
    root = SameChatKey("chats.Message", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_following = models.BooleanField(default=True)
    last_id = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)
    read_id = models.BigIntegerField(default=0)

    # Annotated by chats.queries.threads.
    unread: int

    class Meta:
        """`thread_follow_of_user` serves the list, `thread_follow_unread` the count."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["root", "user"], name="thread_follow_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "last_at", "id"], condition=Q(is_following=True), name="thread_follow_of_user"
            ),
            models.Index(
                fields=["user", "chat"],
                condition=Q(is_following=True, last_id__gt=F("read_id")),
                name="thread_follow_unread",
            ),
        ]

    def __str__(self) -> str:
        """Return the thread and the person."""
        return f"{self.root_id} for {self.user_id}"
