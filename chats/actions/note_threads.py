"""Note who is in which thread, and its newest reply. For the log consumer: rows may come again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from chatapp.lib import clock
from chats.delivery import announce
from chats.models import Message, ThreadFollow
from chats.queries.blocks import blockers_of
from chats.queries.memberships import accepted_user_ids

# New rows whose newest reply is older start as read: they predate the feature, or someone rejoined.
_UNREAD_WINDOW = timedelta(days=7)
# Who mentions more people than this calls them to the message, not into its thread: `@all` would give each a row.
MOST_MENTIONED = 20


def note_threads(messages: Sequence[Message], *, chat_id: int) -> None:
    """Sync the threads that these messages of one chat are replies in. The caller has a transaction.

    Queries: none without replies; else 5, and at most 4 per thread.
    """
    replies = [one for one in messages if one.thread_root_id is not None and one.kind == Message.Kind.TEXT]
    if not replies:
        return
    replies_of: dict[int, list[Message]] = defaultdict(list)
    for reply in replies:
        if reply.deleted_at is None:
            replies_of[reply.thread_root_id or 0].append(reply)
    root_ids = {reply.thread_root_id or 0 for reply in replies}
    newest_of = _newest_of(chat_id, root_ids)
    stored = {
        (row.root_id, row.user_id): row for row in ThreadFollow.objects.filter(chat_id=chat_id, root_id__in=root_ids)
    }
    # In the order in which read_threads locks them.
    roots = list(Message.objects.filter(chat_id=chat_id, pk__in=root_ids).order_by("pk"))
    concerned = {root.pk: _concerned(root, replies_of[root.pk]) for root in roots if replies_of[root.pk]}
    members = accepted_user_ids(chat_id=chat_id, among=set().union(*concerned.values()))
    changed = {row.user_id for row in stored.values() if row.is_following}
    for root in roots:
        newest = newest_of.get(root.pk)
        wanted = concerned.get(root.pk, set()) & members
        new = [user_id for user_id in wanted if (root.pk, user_id) not in stored]
        changed.update(new)
        _add(root, new, newest)
        _mark_own(root, replies_of[root.pk])
        _move(root, newest)
    # Who has left must not learn that something changed there.
    announce.threads_changed(accepted_user_ids(chat_id=chat_id, among=changed) if changed else ())


def _newest_of(chat_id: int, root_ids: set[int]) -> dict[int, Message]:
    replies = Message.objects.filter(chat_id=chat_id, thread_root_id=OuterRef("pk"), deleted_at=None)
    newest = Subquery(replies.order_by("-pk").values("pk")[:1])
    ids = Message.objects.filter(chat_id=chat_id, pk__in=root_ids).annotate(newest=newest).values("newest")
    found = Message.objects.filter(chat_id=chat_id, pk__in=ids)
    return {reply.thread_root_id or 0: reply for reply in found}


def _concerned(root: Message, replies: Sequence[Message]) -> set[int]:
    """Return whom these replies make part of the thread: its author, theirs, and those they or the root mention."""
    said = [root, *replies]
    mentioned = [one.mentions for one in said if len(one.mentions) <= MOST_MENTIONED]
    authors = {one.author_id for one in said if one.author_id is not None}
    return authors.union(*mentioned)


def _add(root: Message, user_ids: Sequence[int], newest: Message | None) -> None:
    if newest is None or not user_ids:
        return
    is_news = newest.at > clock.now() - _UNREAD_WINDOW
    rows = [
        ThreadFollow(
            chat_id=root.chat_id,
            root=root,
            user_id=user_id,
            last_id=0,
            last_at=newest.at,
            read_id=0 if is_news else newest.pk,
        )
        for user_id in user_ids
    ]
    ThreadFollow.objects.bulk_create(rows, ignore_conflicts=True)


def _mark_own(root: Message, replies: Sequence[Message]) -> None:
    """Who replies has read the thread and follows it, also again; an older reply that comes again changes nothing."""
    last_of = {reply.author_id: reply.pk for reply in sorted(replies, key=lambda one: one.pk) if reply.author_id}
    for user_id, reply_id in last_of.items():
        own = ThreadFollow.objects.filter(chat_id=root.chat_id, root=root, user_id=user_id, read_id__lt=reply_id)
        own.update(read_id=reply_id, is_following=True)


def _move(root: Message, newest: Message | None) -> None:
    rows = ThreadFollow.objects.filter(chat_id=root.chat_id, root=root)
    if newest is None:
        rows.update(last_id=0)
        return
    if newest.author_id is not None:
        among = rows.values_list("user_id", flat=True)
        rows = rows.exclude(user_id__in=blockers_of(newest.author_id, among=list(among)))
    rows.update(last_id=newest.pk, last_at=newest.at)
