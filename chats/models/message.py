"""A message, or a system message about a change in the chat."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.lib import clock
from chats.models.same_chat import SameChatKey

MAX_CONTENT_CHARACTERS = 4_000


class Message(models.Model):
    """One row of a chat's log.

    `number` is the position among people's messages, without gaps (null for system messages and thread replies);
    `changed_seq` is the seq of the newest change. A tombstone (`deleted_at`) keeps number, seq and thread and loses its
    text, reactions, mentions and pin.

    `reactions` ([{emoji, user_ids}]), `mentions` ([user id]), `thread_user_ids`, `previews` and `files` are
    denormalized from their rows. They are written in the same statement as the seq, so a payload of one seq is always
    the same bytes, and no reader needs a query for them.
    """

    class Kind(models.TextChoices):
        """Written by a person, or by the system."""

        TEXT = "text"
        SYSTEM = "system"

    # Foreign keys without an index: each constraint below starts with the chat, and no query filters by author alone.
    # Every index less makes each send cheaper.
    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    number = models.PositiveBigIntegerField(null=True, blank=True)
    changed_seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    client_id = models.UUIDField(null=True, blank=True)
    content = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    system = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    reply_to = SameChatKey("self", null=True, blank=True)
    thread_root = SameChatKey("self", null=True, blank=True)
    # Counts the replies in its thread, except deleted ones.
    thread_count = models.PositiveIntegerField(default=0)
    thread_last_at = models.DateTimeField(null=True, blank=True)
    # Who replied last, newest first; their faces stand on the thread's link. Null as in `previews`.
    thread_user_ids = models.JSONField(null=True, blank=True)
    reactions = models.JSONField(default=list, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    # Null like an empty list: SQLite adds such a column without copying the table.
    previews = models.JSONField(null=True, blank=True)
    files = models.JSONField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Every query filters by chat, so that the table can be partitioned by it. Each constraint is also an index.

        `message_changed_seq` serves catch-up, `message_number` pages, `message_client_id` repeated sends,
        `message_tombstones` unread counts, `message_system_rows` the system messages between two numbered messages,
        `message_thread` the replies in a thread, `message_pins` the pins.
        """

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "changed_seq"], name="message_changed_seq"),
            models.UniqueConstraint(
                fields=["chat", "number"], condition=Q(number__isnull=False), name="message_number"
            ),
            models.UniqueConstraint(
                fields=["chat", "author", "client_id"], condition=Q(client_id__isnull=False), name="message_client_id"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                # The third column makes it a covering index; without it SQLite walks all of `message_number`.
                fields=["chat", "number", "deleted_at"],
                condition=Q(number__isnull=False, deleted_at__isnull=False),
                name="message_tombstones",
            ),
            models.Index(fields=["chat", "id"], condition=Q(kind="system"), name="message_system_rows"),
            models.Index(
                fields=["chat", "thread_root", "id"], condition=Q(thread_root__isnull=False), name="message_thread"
            ),
            models.Index(fields=["chat", "pinned_at"], condition=Q(pinned_at__isnull=False), name="message_pins"),
        ]

    def __str__(self) -> str:
        """Return the chat and the seq."""
        return f"{self.chat_id}/{self.changed_seq}"
