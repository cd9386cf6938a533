"""A message that is sent later."""

import uuid
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.jobs.models import RecurringRow
from chatapp.lib import clock
from chats.models.file import File

_NAMESPACE = UUID("2a6f3c0e-6f0b-4f57-9a38-5d0c8a3d7b11")


class ScheduledMessage(RecurringRow):
    """One person's message to a chat at `due_at`; no one else sees it before. Sending it is the due work.

    `done` was sent, `failed` could not be: `failure` is the code of the error. `client_id` makes creating it
    idempotent, `sending_id` sending it.
    """

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_id = models.UUIDField(null=True, blank=True)
    content = models.TextField()
    # Ids of messages; whether they can still be replied to is checked when it is sent.
    reply_to_id = models.BigIntegerField(null=True, blank=True)
    thread_root_id = models.BigIntegerField(null=True, blank=True)
    # Ids of files that its author uploaded: they expire later because of it, and are claimed when it is sent.
    file_ids = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    failure = models.CharField(max_length=40, blank=True, default="")

    # Annotated by chats.queries.scheduled.
    is_in_chat: bool
    # Set by the action that created it, as opposed to finding it again.
    is_new = False
    # Loaded by `load_files`, in order; those that are gone are missing.
    shown_files: Sequence[File] = ()

    class Meta:
        """`scheduled_of_author` serves the list, `scheduled_due` finds what to send, `scheduled_running` what to reap.

        `scheduled_by_chat` serves the deletion of a chat.
        """

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "client_id"], name="scheduled_once_per_client_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["author", "due_at", "id"], name="scheduled_of_author"),
            models.Index(fields=["chat"], name="scheduled_by_chat"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="scheduled_due"),
            models.Index(fields=["id"], condition=Q(state="running"), name="scheduled_running"),
        ]

    def __str__(self) -> str:
        """Return the chat, the author and the time."""
        return f"{self.author_id} in {self.chat_id} at {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def sending_id(self) -> UUID:
        """The `client_id` of the message: another for each time that it repeats, the same however often it's tried."""
        return uuid.uuid5(_NAMESPACE, f"{self.pk} {self.due_at.isoformat()}")
