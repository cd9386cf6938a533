"""The chat: its title, its kind and the two counters that order its messages and changes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chatapp.lib import clock

MAX_TITLE_CHARACTERS = 120
MAX_TOPIC_CHARACTERS = 250
# Ten ids of 19 digits plus separators.
MAX_DIRECT_KEY_CHARACTERS = 200


class Chat(models.Model):
    """A conversation.

    `last_seq` counts every stored change, `last_number` only people's messages in the main conversation. Both are
    raised under this row's lock, so commit order is seq order. `changed_at` uses the database's clock; `last_at` is the
    time of the newest numbered message. A chat closed by staff (`closed_at`) is visible to no one, but keeps its log.
    `direct_key` identifies a set of people and their one direct chat, so that starting it again finds it; it becomes
    null when the set changes. `picture` is the name of a stored picture, or empty. New accounts join the open chats
    that staff made default (`is_default`).
    """

    class Kind(models.TextChoices):
        """Who can find and join it."""

        PRIVATE = "private"
        DIRECT = "direct"
        OPEN = "open"

    class Posting(models.TextChoices):
        """Who posts in the main conversation. In an announcement chat, other members reply in threads and react."""

        EVERYONE = "everyone"
        MODERATORS = "moderators"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRIVATE)
    # Both defaults: processes of the previous release create chats while this one is rolled out.
    posting = models.CharField(
        max_length=10, choices=Posting.choices, default=Posting.EVERYONE, db_default=Posting.EVERYONE
    )
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS, blank=True, default="")
    topic = models.CharField(max_length=MAX_TOPIC_CHARACTERS, blank=True, default="")
    # Null for all but one chat per set of people: a unique column allows any number of nulls.
    direct_key = models.CharField(max_length=MAX_DIRECT_KEY_CHARACTERS, null=True, blank=True, unique=True)
    picture = models.CharField(max_length=43, blank=True, default="")
    # Both defaults, as above.
    is_default = models.BooleanField(default=False, db_default=False)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Indexes.

        `chat_changed_since`: the hub's "which local topics changed in the last 30 s"; `chat_open`: the open list;
        `chat_default`: what a new account joins.
        """

        indexes: ClassVar = [
            models.Index(fields=["changed_at"], name="chat_changed_since"),
            models.Index(fields=["id"], condition=Q(kind="open", closed_at=None), name="chat_open"),
            models.Index(fields=["id"], condition=Q(is_default=True), name="chat_default"),
        ]

    def __str__(self) -> str:
        """Return the title, or the id for a chat without one."""
        return self.title or f"Chat {self.pk}"
