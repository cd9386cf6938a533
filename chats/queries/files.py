"""Files: those of a person who uploads, and those of messages that a person may read."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, NotFound
from chats.models import File, Message
from chats.queries.memberships import accepted_membership

# With the chat: messages are partitioned by it.
TOMBSTONE = Message.objects.filter(chat_id=OuterRef("chat_id"), pk=OuterRef("message_id"), deleted_at__isnull=False)


def own_upload(person: User, file_id: UUID) -> File:
    """Return a file that the person uploads or has uploaded and not sent yet, in a chat that they may still read.

    Queries: 2.
    Errors: NotFound.
    """
    file = _unclaimed().filter(pk=file_id, owner=person).first()
    if file is None or not _may_read(person, file):
        raise NotFound()
    return file


def readable_file(person: User, file_id: UUID) -> File:
    """Return a file of a message that the person may read now, or one that they have not sent yet.

    Queries: 2.
    Errors: NotFound, alike for missing files and other people's.
    """
    file = File.objects.filter(Q(message=None) | ~Exists(TOMBSTONE), pk=file_id).first()
    if file is None or not _may_read(person, file):
        raise NotFound()
    if file.message_id is None and (file.owner_id != person.pk or file.expires_at <= clock.now()):
        raise NotFound()
    return file


def locked_file(file_id: UUID) -> File | None:
    """Return a file, locked until the transaction ends. Its chat, if it is locked too, comes first."""
    return File.objects.select_for_update(no_key=True).filter(pk=file_id).first()


def locked_files(file_ids: Iterable[UUID]) -> dict[UUID, File]:
    """Return files by id, locked in order. Queries: 1, or none without ids."""
    wanted = sorted(set(file_ids))
    if not wanted:
        return {}
    rows = File.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return {file.pk: file for file in rows}


def files_of(*, chat_id: int, message_id: int) -> list[File]:
    """Return the files of a message, in order. Queries: 1."""
    return list(File.objects.filter(chat_id=chat_id, message_id=message_id).order_by("position", "created_at"))


def files_of_tombstones() -> QuerySet[File]:
    """Return the files whose message is deleted."""
    return File.objects.filter(Exists(TOMBSTONE), message__isnull=False)


def unclaimed_count(person: User) -> int:
    """Return how many files a person has not sent yet."""
    return _unclaimed().filter(owner=person).count()


def bytes_of_person(person: User) -> int:
    """Return how many bytes a person's files have, or will have."""
    return _bytes(File.objects.filter(owner=person))


def bytes_of_site() -> int:
    """Return how many bytes all files have, or will have."""
    return _bytes(File.objects.all())


def bytes_to_come() -> int:
    """Return how many bytes uploads under way will still take: each file is in pieces and whole for a moment."""
    # Each side has an index of its own, `file_processing` and `file_unclaimed`: no message has what is still uploaded.
    is_under_way = Q(state=File.State.PROCESSING) | Q(state=File.State.UPLOADING, message=None)
    under_way = File.objects.filter(is_under_way, expires_at__gt=clock.now())
    found = under_way.aggregate(total=Sum(2 * F("size") - F("received")))["total"]
    return int(found or 0)


def largest_people(count: int) -> list[tuple[str, int]]:
    """Return the names of those whose files take the most space, and how many bytes. For staff."""
    totals = (
        File.objects.exclude(owner=None)
        .values("owner_id", "owner__name")
        .annotate(total=Sum("size"))
        .order_by("-total")
    )
    return [(row["owner__name"], row["total"]) for row in totals[:count]]


def largest_chats(count: int) -> list[tuple[str, int]]:
    """Return the chats whose files take the most space, and how many bytes. For staff."""
    totals = (
        File.objects.exclude(chat=None).values("chat_id", "chat__title").annotate(total=Sum("size")).order_by("-total")
    )
    return [(row["chat__title"] or f"Chat {row['chat_id']}", row["total"]) for row in totals[:count]]


def held_files(person: User, file_ids: Iterable[UUID]) -> list[File]:
    """Return those of these files that wait for the person to choose their chat, in the given order.

    Queries: 1, or none.
    """
    wanted = list(file_ids)
    if not wanted:
        return []
    found = {file.pk: file for file in _unclaimed().filter(owner=person, chat=None, pk__in=wanted)}
    return [found[file_id] for file_id in wanted if file_id in found]


def unsent_files(person: User, file_ids: Iterable[UUID], *, chat_id: int) -> list[File]:
    """Return those of these files that the person has uploaded to the chat and not sent, in the given order.

    Queries: 1, or none.
    """
    wanted = list(file_ids)
    if not wanted:
        return []
    found = {file.pk: file for file in _unclaimed().filter(owner=person, chat_id=chat_id, pk__in=wanted)}
    return [found[file_id] for file_id in wanted if file_id in found]


def known_ids(file_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files exist. Queries: 1."""
    return set(File.objects.filter(pk__in=list(file_ids)).values_list("pk", flat=True))


def _unclaimed() -> QuerySet[File]:
    return File.objects.filter(message=None, expires_at__gt=clock.now())


def _bytes(files: QuerySet[File]) -> int:
    return files.aggregate(total=Sum("size"))["total"] or 0


def _may_read(person: User, file: File) -> bool:
    if file.chat_id is None:
        return False
    try:
        accepted_membership(chat_id=file.chat_id, user_id=person.pk)
    except Forbidden:
        return False
    return True
