"""Upload a file: begin, add pieces until it is whole, or give up."""

import re
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files import File as DjangoFile
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import AppError, Invalid, NotFound
from chatapp.lib.file_size import readable_size
from chatapp.lib.file_store import delete_bytes, delete_part, require_space, store_part
from chatapp.lib.file_types import OTHER
from chatapp.lib.http_refusals import FILE_TOO_LARGE, TooLarge
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.count_file_bytes import add_site_bytes
from chats.actions.process_file import process_file
from chats.models import File
from chats.queries.files import bytes_of_person, bytes_to_come, locked_file, own_upload, unclaimed_count
from chats.queries.memberships import accepted_membership
from chats.text.content import clean_alt
from chats.text.file_name import clean_file_name

_EMPTY = Sentence("empty_file", _("is empty"))
_TOO_MANY_BYTES = program_sentence("too_many_bytes", "has more bytes than were announced")
_PIECE_TOO_LARGE = program_sentence("piece_too_large", "The piece is too large: %(size)s at most.")
_PIECE_TOO_SMALL = program_sentence("piece_too_small", "needs larger pieces: send %(size)s at a time")
_QUOTA = Sentence("quota", _("would exceed your space for files: %(size)s. Delete some first"))
_SITE_QUOTA = Sentence("site_quota", _("would exceed this site's space for files: %(size)s"))
_TOO_MANY_UNSENT = Sentence(
    "too_many_unsent",
    lambda count: ngettext(
        "is one too many: you have %(count)s file that is not sent yet",
        "is one too many: you have %(count)s files that are not sent yet",
        count,
    ),
)
EXPIRES_AFTER = timedelta(hours=24)
# The first key of the advisory lock.
_UPLOADS = 7_107
# Each piece is an entry of a row that is written with every piece.
_MAX_PIECES = 20_000
_MIN_PIECE_BYTES = 65_536
# Unsent files of a person: each takes space for a day.
_MAX_UNSENT = 200
# A budget of its own: a fast upload must not use up what reactions and edits need.
_PIECES_PER_SECOND, _PIECES_BURST = 50, 200
pieces = TokenBuckets()
_MIME = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}(;.{0,200})?")


class WrongOffset(AppError):
    """`Upload-Offset` differs from the bytes that have arrived: ask with HEAD (HTTP 409)."""

    status = 409
    code = reason = "wrong_offset"
    message = program_sentence("wrong_offset", "The upload continues at another place.")


@counted_change
def begin_upload(
    *, actor: User, chat_id: int | None, name: str, size: int, mime: str = "", alt: str = "", is_spoiler: bool = False
) -> File:
    """Reserve a file of `size` bytes in a chat, or for one that is chosen later (None); its bytes follow.

    `mime` is the sender's word: it only tells a recorded voice from a video. `alt` says what is in it.

    Errors: Forbidden (not a member), TooLarge, Invalid (about `file` or `alt`), StorageFull, RateLimited.
    """
    if chat_id is not None:
        accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if size > settings.FILE_MAX_BYTES:
        raise TooLarge(FILE_TOO_LARGE(size=readable_size(settings.FILE_MAX_BYTES)))
    if size < 1:
        raise Invalid({"file": [_EMPTY]})
    alt = clean_alt(alt)
    with transaction.atomic():
        # Locked: uploads that begin at the same time count each other.
        _lock_site()
        require_space(size, promised=bytes_to_come())
        _require_quota(actor, size)
        site = settings.FILE_BYTES_PER_SITE
        if not site or add_site_bytes(size, at_most=site):
            return File.objects.create(
                chat_id=chat_id,
                owner=actor,
                name=clean_file_name(name),
                alt=alt,
                is_spoiler=is_spoiler,
                size=size,
                mime=mime.partition(";")[0] if _MIME.fullmatch(mime) else OTHER,
                expires_at=clock.now() + EXPIRES_AFTER,
            )
    # After the commit, which keeps what was counted for the next who asks.
    raise Invalid({"file": [_SITE_QUOTA(size=readable_size(site))]})


def add_piece(*, actor: User, file_id: UUID, offset: int, content: "DjangoFile[bytes]", size: int) -> File:
    """Store the piece of `size` bytes that begins at `offset`. With the last one, the file is processed.

    Errors: NotFound, WrongOffset, TooLarge, Invalid (about `file`), StorageFull, Unavailable.
    """
    pieces.acquire(actor.pk, per_second=_PIECES_PER_SECOND, burst=_PIECES_BURST)
    file = own_upload(actor, file_id)
    _require_place(file, offset=offset, size=size)
    if size == 0:
        return file
    # Hours may have passed since the whole file had space.
    require_space(size)
    name = store_part(file_id, content, offset=offset)
    try:
        return _noted(file_id, offset=offset, size=size, name=name)
    except AppError:
        delete_part(file_id, name)
        raise


def upload_whole(
    *,
    actor: User,
    chat_id: int | None,
    name: str,
    content: "DjangoFile[bytes]",
    alt: str = "",
    is_spoiler: bool = False,
) -> File:
    """Upload a file at once.

    Errors: those of `begin_upload`, and Unavailable.
    """
    size = content.size
    mime = getattr(content, "content_type", None) or ""
    file = begin_upload(actor=actor, chat_id=chat_id, name=name, size=size, mime=mime, alt=alt, is_spoiler=is_spoiler)
    try:
        part = store_part(file.pk, content, offset=0)
        return _noted(file.pk, offset=0, size=size, name=part)
    except AppError:
        File.objects.filter(pk=file.pk).delete()
        raise


@counted_change
@transaction.atomic
def cancel_upload(*, actor: User, file_id: UUID) -> None:
    """Delete a file that is not sent yet.

    Errors: NotFound, also for a file of a message.
    """
    own_upload(actor, file_id)
    file = locked_file(file_id)
    if file is None or file.message_id is not None:
        raise NotFound()
    file.delete()
    transaction.on_commit(lambda: delete_bytes(file_id), robust=True)


@transaction.atomic
def _noted(file_id: UUID, *, offset: int, size: int, name: str) -> File:
    file = locked_file(file_id)
    if file is None or file.message_id is not None:
        raise NotFound()
    # Two tabs may upload the same file: the row's lock lets one piece of each place in.
    _require_place(file, offset=offset, size=size)
    file.received += size
    file.parts = [*file.parts, name]
    if file.received == file.size:
        file.state = File.State.PROCESSING
        # What another app shared is processed when it is sent (chats/actions/share.py).
        if file.chat_id is not None:
            process_file.enqueue(file_id=str(file_id))
    file.save(update_fields=["received", "parts", "state"])
    return file


def _lock_site() -> None:
    """Wait for the other uploads that begin. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_UPLOADS])


def _require_place(file: File, *, offset: int, size: int) -> None:
    if offset != file.received or (file.state != File.State.UPLOADING and size):
        raise WrongOffset()
    if size > settings.FILE_PIECE_BYTES and size != file.size:
        raise TooLarge(_PIECE_TOO_LARGE(size=readable_size(settings.FILE_PIECE_BYTES)))
    left = file.size - offset
    if size > left:
        raise Invalid({"file": [_TOO_MANY_BYTES]})
    if 0 < size < min(left, _MIN_PIECE_BYTES) or len(file.parts) >= _MAX_PIECES:
        raise Invalid({"file": [_PIECE_TOO_SMALL(size=readable_size(settings.FILE_PIECE_BYTES))]})


def _require_quota(actor: User, size: int) -> None:
    if unclaimed_count(actor) >= _MAX_UNSENT:
        raise Invalid({"file": [_TOO_MANY_UNSENT(count=_MAX_UNSENT)]})
    person = settings.FILE_BYTES_PER_PERSON
    if person and bytes_of_person(actor) + size > person:
        raise Invalid({"file": [_QUOTA(size=readable_size(person))]})
