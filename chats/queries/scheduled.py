"""A person's scheduled messages, also those to chats that they have left: these fail, and their author sees it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.models import File, Membership, ScheduledMessage
from chats.queries.memberships import ACCEPTED

_DONE = ScheduledMessage.State.DONE


def scheduled_by(person: User, *, chat_id: int | None = None) -> list[ScheduledMessage]:
    """Return what `person` has scheduled and what failed, in all chats or one, the next first.

    Shape: chat and files loaded, `is_in_chat` if they are in it now; bounded by `MAX_SCHEDULED` of the action.
    Queries: 1, and 1 more if any has files.
    """
    rows = _of(person)
    if chat_id is not None:
        rows = rows.filter(chat_id=chat_id)
    return _with_files(list(rows.select_related("chat").order_by("due_at", "pk")))


def locked_scheduled(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person` that has not been sent, locked.

    Queries: 1.
    Errors: NotFound.
    """
    row = _of(person).select_for_update(of=("self",)).filter(pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return row


def scheduled_one(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person` that has not been sent, with its chat and files.

    Queries: 1, and 1 more if it has files.
    Errors: NotFound.
    """
    row = _of(person).select_related("chat").filter(pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return load_files(row)


def scheduled_before(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person`, also one that has been sent.

    Queries: 1, and 1 more if it has files.
    Errors: NotFound if they have deleted it.
    """
    row = ScheduledMessage.objects.filter(author=person, pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return load_files(row)


def load_files(row: ScheduledMessage) -> ScheduledMessage:
    """Load the files of a row, and return it. Queries: 1, or none without files."""
    return _with_files([row])[0]


def scheduled_with(person: User, file_ids: Iterable[UUID], *, besides: ScheduledMessage | None = None) -> bool:
    """Return whether another scheduled message of `person` has one of these files. Queries: 1."""
    wanted = {str(file_id) for file_id in file_ids}
    # SQLite can't look into JSON arrays; a person has at most 100 rows.
    rows = ScheduledMessage.objects.filter(author=person).exclude(state=_DONE).exclude(file_ids=[])
    others = rows.exclude(pk=besides.pk) if besides else rows
    return any(wanted.intersection(ids) for ids in others.values_list("file_ids", flat=True))


def scheduled_count(person: User) -> int:
    """Return how many messages `person` has scheduled, those that failed included. Queries: 1."""
    return ScheduledMessage.objects.filter(author=person).exclude(state=_DONE).count()


def _with_files(rows: list[ScheduledMessage]) -> list[ScheduledMessage]:
    wanted = {file_id for row in rows for file_id in row.file_ids}
    found = {str(file.pk): file for file in File.objects.filter(pk__in=wanted)} if wanted else {}
    for row in rows:
        row.shown_files = [found[file_id] for file_id in row.file_ids if file_id in found]
    return rows


def _of(person: User) -> QuerySet[ScheduledMessage]:
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=person, state=ACCEPTED, chat__closed_at=None)
    rows = ScheduledMessage.objects.filter(author=person).exclude(state=_DONE)
    return rows.annotate(**{"is_in_chat": Exists(own)})
