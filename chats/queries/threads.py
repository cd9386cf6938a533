"""The threads a person is in, limited to chats they are in now."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from chatapp.lib.compiled_query import CompiledValues
from chatapp.lib.pagination import Keyset, Page
from chats.models import Membership, Message, ThreadFollow
from chats.queries.activity import unread_activity_rows
from chats.queries.bounded_count import MOST_COUNTED, BoundedCount
from chats.queries.memberships import ACCEPTED
from chats.queries.messages import with_parts
from chats.queries.reminders import due_reminder_rows, failed_message_rows

THREADS = Keyset("threads", {"-last_at": datetime, "-pk": int})
UNREAD, STARTED = "unread", "started"
SHOWN = (UNREAD, STARTED)
# Replies that a list shows of each thread.
REPLIES_SHOWN = 3
_IS_UNREAD = Q(last_id__gt=F("read_id"))


class UnreadEntries(NamedTuple):
    """Counts beside the entries above the chat list, each at most `MOST_COUNTED`."""

    activity: int
    threads: int
    later: int


def threads_of(person: User, *, show: str | None = None, cursor: str | None = None, limit: int) -> Page[ThreadFollow]:
    """Return the threads that `person` follows, newest reply first; `show` is one of `SHOWN`.

    Shape: each with its root, the root's parts, and `unread`: how many replies by others, at most `MOST_COUNTED`.
    Queries: 1.
    Errors: Invalid.
    """
    replies = Message.objects.filter(
        chat_id=OuterRef("chat_id"), thread_root_id=OuterRef("root_id"), pk__gt=OuterRef("read_id"), deleted_at=None
    )
    by_others = replies.exclude(author_id=person.pk).order_by("pk").values("pk")[:MOST_COUNTED]
    rows = _visible().filter(user=person).annotate(**{"unread": BoundedCount(by_others)})
    if show == UNREAD:
        rows = rows.filter(_IS_UNREAD)
    if show == STARTED:
        rows = rows.filter(root__author_id=person.pk)
    return THREADS.page(
        rows.select_related("root__author", "root__reply_to__author"),
        cursor=cursor,
        limit=limit,
    )


def unread_under(roots: Iterable[int], *, person: User, chat_id: int) -> dict[int, int]:
    """Map those of these roots that `person` follows to their unread replies by others, at most `MOST_COUNTED`.

    Queries: 1.
    """
    replies = Message.objects.filter(
        chat_id=OuterRef("chat_id"), thread_root_id=OuterRef("root_id"), pk__gt=OuterRef("read_id"), deleted_at=None
    )
    by_others = replies.exclude(author_id=person.pk).order_by("pk").values("pk")[:MOST_COUNTED]
    rows = ThreadFollow.objects.filter(_IS_UNREAD, user=person, chat_id=chat_id, root_id__in=roots, is_following=True)
    counts = rows.values_list("root_id", BoundedCount(by_others))
    return {root_id: unread for root_id, unread in counts if unread}


def newest_replies(follows: Iterable[ThreadFollow]) -> dict[int, list[Message]]:
    """Map each root's id to the thread's newest `REPLIES_SHOWN` replies, oldest first; deleted ones are left out.

    Shape: parts loaded.
    Queries: 2, or none without threads.
    """
    roots = [(follow.chat_id, follow.root_id) for follow in follows]
    if not roots:
        return {}
    replies = Message.objects.filter(chat_id=OuterRef("chat_id"), thread_root_id=OuterRef("pk"), deleted_at=None)
    newest = replies.order_by("-pk").values("pk")
    places = [f"reply_{place}" for place in range(REPLIES_SHOWN)]
    found = Message.objects.filter(chat_id__in={one for one, _ in roots}, pk__in=[one for _, one in roots]).annotate(
        **{name: Subquery(newest[place : place + 1]) for place, name in enumerate(places)}
    )
    ids = [pk for row in found.values_list(*places) for pk in row if pk is not None]
    shown: dict[int, list[Message]] = {}
    messages = Message.objects.filter(chat_id__in={one for one, _ in roots}, pk__in=ids)
    for message in with_parts(messages).order_by("pk"):
        shown.setdefault(message.thread_root_id or 0, []).append(message)
    return shown


def follow_of(person: User, *, root: Message) -> ThreadFollow | None:
    """Return the person's row of a thread; None if they were never in it. Queries: 1."""
    return ThreadFollow.objects.filter(user=person, chat_id=root.chat_id, root=root).first()


def newest_reply(root: Message) -> Message | None:
    """Return the newest reply in a thread, deleted ones left out. Queries: 1."""
    replies = Message.objects.filter(chat_id=root.chat_id, thread_root=root, deleted_at=None)
    return replies.order_by("-pk").first()


def unread_entries_of(person: User) -> UnreadEntries:
    """Return the counts beside the entries above the chat list. Queries: 1."""
    [[_person_id, activity, threads, due, failed]] = _unread_entries(user_id=person.pk)
    return UnreadEntries(activity, threads, min(due + failed, MOST_COUNTED))


def unread_threads_of_all(user_ids: Iterable[int]) -> dict[int, int]:
    """Map each of these people to the number of their unread threads, at most `MOST_COUNTED`. Queries: 1."""
    wanted = list(user_ids)
    rows = _visible().filter(_IS_UNREAD, user_id__in=wanted).order_by()
    counts = dict(rows.values_list("user_id").annotate(Count("pk")))
    return {user_id: min(counts.get(user_id, 0), MOST_COUNTED) for user_id in wanted}


def _visible() -> QuerySet[ThreadFollow]:
    """Return rows of threads that their person follows, in chats they are in now."""
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user_id=OuterRef("user_id"))
    return ThreadFollow.objects.filter(Exists(own.filter(state=ACCEPTED, chat__closed_at=None)), is_following=True)


def _unread_rows(user_id: int) -> QuerySet[ThreadFollow, int]:
    return _visible().filter(_IS_UNREAD, user_id=user_id).values_list("pk", flat=True)[:MOST_COUNTED]


_unread_entries = CompiledValues(
    lambda user_id: User.objects.filter(pk=user_id).values_list(
        "pk",
        BoundedCount(unread_activity_rows(user_id)),
        BoundedCount(_unread_rows(user_id)),
        BoundedCount(due_reminder_rows(user_id)),
        BoundedCount(failed_message_rows(user_id)),
    )
)
