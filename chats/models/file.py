"""Files that people attach to messages."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.lib import clock
from chatapp.lib.file_store import POSTER, TEXT

MAX_NAME_BYTES = 255
MAX_FILES_PER_MESSAGE = 10
MAX_ALT_CHARACTERS = 1_000


class File(models.Model):
    """One uploaded file; its bytes are in the store under its id (chatapp/lib/file_store.py).

    `parts` are the names of the pieces received so far, `received` their bytes. A file without a message belongs to its
    owner alone and expires; one that another app shared has no chat and is not processed until its owner sends it
    (chats/actions/share.py): no one reads it before. What readers see is denormalized in
    `Message.files`, written together with a seq.
    """

    class Kind(models.TextChoices):
        """How it is shown."""

        IMAGE = "image"
        VIDEO = "video"
        AUDIO = "audio"
        DOCUMENT = "document"

    class State(models.TextChoices):
        """`processing`: all bytes have arrived; `failed`: they can't be offered to anyone."""

        UPLOADING = "uploading"
        PROCESSING = "processing"
        READY = "ready"
        FAILED = "failed"

    class Scan(models.TextChoices):
        """What the virus scanner said; null without a scanner."""

        WAITING = "waiting"
        CLEAN = "clean"
        INFECTED = "infected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey(
        "chats.Chat", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # Rows go with their chat or their message's text; a constraint could not refer to a partitioned table.
    message = models.ForeignKey(
        "chats.Message",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=MAX_NAME_BYTES)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    # What is in it, for those who can't see or hear it.
    alt = models.CharField(max_length=MAX_ALT_CHARACTERS, blank=True, default="", db_default="")
    # Covered until the reader asks for it.
    is_spoiler = models.BooleanField(default=False, db_default=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DOCUMENT)
    mime = models.CharField(max_length=100, default="application/octet-stream")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    is_animated = models.BooleanField(default=False)
    # A tiny WebP picture as a data URI.
    placeholder = models.CharField(max_length=600, blank=True, default="")
    # A still of a film, or the first page of a document.
    has_poster = models.BooleanField(default=False, db_default=False)
    # How loud a recording is over time: at most 100 numbers from 0 to 100.
    waveform = models.JSONField(null=True, blank=True)
    # The first lines of a text (chats/text/file_excerpt.py).
    excerpt = models.JSONField(null=True, blank=True)
    # The longest sides of its smaller pictures.
    sizes = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADING)
    scan = models.CharField(max_length=10, choices=Scan.choices, null=True, blank=True)  # noqa: DJ001 - docs/api.md
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        """`file_message` finds a message's files, `file_chat` a chat's, newest first, `file_owner` a person's.

        `file_listed` and `file_listed_kind` find a chat's files in the order of their messages.
        `file_unclaimed` finds what has expired, `file_processing` what a lost task left behind.
        """

        indexes: ClassVar = [
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="file_message"),
            models.Index(fields=["chat", "created_at"], name="file_chat"),
            models.Index(fields=["chat", "message"], condition=Q(message__isnull=False), name="file_listed"),
            models.Index(
                fields=["chat", "kind", "message"], condition=Q(message__isnull=False), name="file_listed_kind"
            ),
            models.Index(fields=["owner", "state"], name="file_owner"),
            models.Index(fields=["expires_at"], condition=Q(message__isnull=True), name="file_unclaimed"),
            models.Index(fields=["created_at"], condition=Q(state="processing"), name="file_processing"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def chosen_chat_id(self) -> int:
        """The id of its chat, which each file has that is processed or read. Errors: ValueError without one."""
        if self.chat_id is None:
            raise ValueError(f"file {self.pk} has no chat yet")
        return self.chat_id


def versions_of(file: File) -> list[str]:
    """Return the names under which the store has smaller pictures of a file, or the beginning of its text."""
    return [*map(str, file.sizes), *([POSTER] if file.has_poster else []), *([TEXT] if file.excerpt else [])]
