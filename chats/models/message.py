"""A message, or a system row that tells of a change in the chat."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.lib import clock

MAX_CONTENT_CHARACTERS = 4_000


class Message(models.Model):
    """One row of a chat's log.

    `number` is its dense place among people's messages (null for system rows and for replies in a thread);
    `changed_seq` is the seq of its newest change. A tombstone (`deleted_at`) keeps number, seq and thread and loses its
    text, reactions, mentions and pin.

    `reactions` ([{emoji, user_ids}]) and `mentions` ([user id]) repeat what the rows of Reaction and Mention say, as
    everyone sees it: written in the same statement as the seq, so a payload of one seq is always the same bytes, and
    no reader pays a query for them.
    """

    class Kind(models.TextChoices):
        """Who speaks: a person, or the chat itself."""

        TEXT = "text"
        SYSTEM = "system"

    # Neither key has an index of its own: each constraint below begins with the chat, and no one asks for an author
    # without one. Every index fewer makes each send cheaper.
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
    # Both point into the same chat, whose rows are only ever deleted together: nothing for the database to check or
    # follow, which would cost an index each.
    reply_to = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    thread_root = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # Of the replies in its thread, without those taken back.
    thread_count = models.PositiveIntegerField(default=0)
    thread_last_at = models.DateTimeField(null=True, blank=True)
    reactions = models.JSONField(default=list, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Every query names the chat, so that the table can later be divided by it. Each constraint is also an index.

        `message_changed_seq` answers catch-up, `message_number` pages, `message_client_id` repeats,
        `message_tombstones` unread counts, `message_system_rows` the system rows between two numbered messages,
        `message_thread` the replies in a thread, `message_pins` what is pinned.
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
                # With the third column it covers its query, or SQLite would walk all of `message_number` instead.
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
        """Chat and seq."""
        return f"{self.chat_id}/{self.changed_seq}"
