"""A chat: people who talk, and the two counters that order what they say."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chatapp.lib import clock

MAX_TITLE_CHARACTERS = 120
MAX_TOPIC_CHARACTERS = 250
# Ten ids of 19 digits and what stands between them.
MAX_DIRECT_KEY_CHARACTERS = 200


class Chat(models.Model):
    """A conversation.

    `last_seq` counts every stored change, `last_number` only people's messages in the main line. Both are raised
    under this row's lock, so commit order is seq order. `changed_at` follows the database's clock, `last_at` is the
    time of the newest numbered message. A chat that staff closed (`closed_at`) is there for no one, but keeps its log.
    `direct_key` names the set of people of the one direct chat that is found again when one of them starts it; it is
    null as soon as the set changes. `picture` is the name of a kept picture, or empty.
    """

    class Kind(models.TextChoices):
        """Who may find and join it."""

        PRIVATE = "private"
        DIRECT = "direct"
        OPEN = "open"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRIVATE)
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS, blank=True, default="")
    topic = models.CharField(max_length=MAX_TOPIC_CHARACTERS, blank=True, default="")
    # Null for all but one chat of each set: null, unlike an empty text, may stand there many times.
    direct_key = models.CharField(max_length=MAX_DIRECT_KEY_CHARACTERS, null=True, blank=True, unique=True)
    picture = models.CharField(max_length=43, blank=True, default="")
    last_seq = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """`changed_at` answers the hub's timer: "which local topics changed in the last 30 s"; `chat_open` the list."""

        indexes: ClassVar = [
            models.Index(fields=["changed_at"], name="chat_changed_since"),
            models.Index(fields=["id"], condition=Q(kind="open", closed_at=None), name="chat_open"),
        ]

    def __str__(self) -> str:
        """Title, or the number for a chat without one."""
        return self.title or f"Chat {self.pk}"
