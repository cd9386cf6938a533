"""Process a file whose bytes have all arrived: whole in the store, scanned, typed, with its pictures."""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_tasks import task

from chatapp.lib.code_colors import colored_code
from chatapp.lib.file_pictures import make_pictures
from chatapp.lib.file_store import POSTER, TEXT, WHOLE, assemble, delete_all_but, delete_bytes, store_version
from chatapp.lib.file_types import MOVIES, OTHER, file_type
from chatapp.lib.media import describe_media
from chatapp.lib.movie_metadata import blank_metadata
from chatapp.lib.virus_scan import is_infected
from chats.actions.show_files import show_files
from chats.models import File
from chats.models.file import versions_of
from chats.queries.files import locked_file
from chats.queries.locks import locked_closed_chat
from chats.text.file_excerpt import HEAD_BYTES, beginning_of, excerpt_of, may_be_text

# Decoders read pictures whole. A larger one is a document.
_MAX_PICTURE_BYTES = 64 * 1_048_576


@task(queue_name="media")
def process_file(file_id: str) -> None:
    """Process the file with this id, unless that has been done.

    Errors: Unavailable or StorageFull when the store or the scanner fails; the task is tried again.
    """
    file = File.objects.filter(pk=UUID(file_id)).first()
    if file is None or file.state != File.State.PROCESSING:
        return
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as name:
        folder = Path(name)
        source = folder / "source"
        try:
            sha256 = assemble(file.pk, file.parts, into=source)
        except FileNotFoundError:
            if File.objects.filter(pk=file.pk).exists():
                raise
            # Deleted meanwhile, with its pieces.
            return
        if settings.CLAMD and is_infected(source, clamd=settings.CLAMD):
            made: dict[str, Any] = {"state": File.State.FAILED, "scan": File.Scan.INFECTED}
        else:
            made = {**_stored(file, folder), "state": File.State.READY}
            made["scan"] = File.Scan.CLEAN if settings.CLAMD else None
    if finish_file(file.pk, chat_id=file.chosen_chat_id, sha256=sha256, **made):
        tidy_file(file.pk)
    else:
        # Deleted meanwhile.
        delete_bytes(file.pk)


def fail_file(file: File) -> None:
    """Give a file up that could not be processed."""
    if finish_file(file.pk, chat_id=file.chosen_chat_id, state=File.State.FAILED):
        tidy_file(file.pk)


@transaction.atomic
def finish_file(file_id: UUID, *, chat_id: int, **made: Any) -> bool:
    """Note what was made of a file, and show it in its message; return whether the file still exists."""
    chat = locked_closed_chat(chat_id)
    file = locked_file(file_id)
    if chat is None or file is None:
        return False
    if file.state == File.State.PROCESSING:
        File.objects.filter(pk=file_id).update(**made)
        if file.message_id is not None:
            show_files(chat, message_id=file.message_id)
    return True


def tidy_file(file_id: UUID) -> None:
    """Delete the pieces of a processed file, and all bytes of a failed one. Idempotent."""
    file = File.objects.filter(pk=file_id).first()
    if file is None or file.state not in (File.State.READY, File.State.FAILED):
        return
    is_ready = file.state == File.State.READY
    delete_all_but(file_id, keep=(WHOLE, *versions_of(file)) if is_ready else ())
    File.objects.filter(pk=file_id).update(parts=[])


def _stored(file: File, folder: Path) -> dict[str, Any]:
    """Store the versions of the file, and return the columns that describe them."""
    source = folder / "source"
    kind, mime = file_type(source, announced=file.mime)
    if kind == File.Kind.IMAGE and file.size <= _MAX_PICTURE_BYTES:
        made = make_pictures(folder)
        if made is not None:
            for size in made.sizes:
                store_version(file.pk, str(size), folder / str(size))
            store_version(file.pk, WHOLE, folder / "whole")
            columns = ("width", "height", "mime", "sizes", "placeholder", "is_animated")
            return {"kind": File.Kind.IMAGE, **{column: getattr(made, column) for column in columns}}
    if mime in MOVIES:
        # Players show it as it came, without where it was taken.
        blank_metadata(source)
    about = _described(file, folder, mime=mime) or _excerpt(file, folder, mime=mime)
    store_version(file.pk, WHOLE, source)
    if kind == File.Kind.IMAGE:
        # One that can't be decoded is downloaded as it came, like any document.
        kind, mime = File.Kind.DOCUMENT, OTHER
    return {"kind": kind, "mime": mime, **about}


def _described(file: File, folder: Path, *, mime: str) -> dict[str, Any]:
    """Store a poster, and return the columns that describe a recording, a film or a document."""
    made = describe_media(folder, mime=mime)
    if made is None:
        return {}
    if made.poster:
        store_version(file.pk, POSTER, folder / POSTER)
    columns = {"seconds": made.seconds, "width": made.width, "height": made.height, "waveform": made.waveform}
    return {**columns, "has_poster": made.poster}


def _excerpt(file: File, folder: Path, *, mime: str) -> dict[str, Any]:
    """Store the beginning of a text as HTML, and return the column with its first lines."""
    with (folder / "source").open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not may_be_text(head, mime=mime):
        return {}
    beginning = beginning_of(head, name=file.name, is_all=len(head) == file.size)
    if beginning is None:
        return {}
    lines = [escape(line, quote=False) for line in beginning["lines"]]
    if beginning["language"]:
        colored = (colored_code("\n".join(beginning["lines"]), lexer=beginning["language"]) or "").split("\n")
        # A lexer that drops or adds lines would show another text.
        lines = colored if len(colored) == len(lines) else lines
    (folder / TEXT).write_text("\n".join(lines))
    store_version(file.pk, TEXT, folder / TEXT)
    return {"excerpt": excerpt_of(beginning, lines)}
