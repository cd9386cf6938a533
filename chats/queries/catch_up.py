"""What a person has missed: their chats with unread messages and threads, and what stands out in each.

The counts are exact. What stands out comes from the newest `WINDOW` unread messages of up to `CHATS_SHOWN` chats, so
the cost is bounded however long the person was away.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from accounts.models import Block, User
from chats.models import Activity, Message, ThreadFollow
from chats.models.chat import Chat
from chats.queries.activity import unread_activity_in
from chats.queries.chat_list import short_list_of
from chats.queries.chat_rows import ChatRow
from chats.queries.messages import with_parts
from chats.queries.threads import UNREAD, threads_of

CHATS_SHOWN = 20
THREADS_SHOWN = 50
# Newest unread messages of a chat that are looked at.
WINDOW = 100
# Of each kind, per chat.
SHOWN = 4


class MissedThreads(NamedTuple):
    """Followed threads of one chat with unread replies by others, and the newest of the replies."""

    replies: int
    newest: Message | None


@dataclass(slots=True)
class MissedChat:
    """One chat. Mentions and replies, files and sites are the newest `SHOWN`, newest first; counts cover the window."""

    row: ChatRow
    since: datetime | None = None
    # The newest message looked at, thread replies included.
    message_id: int = 0
    author_names: list[str] = field(default_factory=list)
    author_count: int = 0
    activity: list[Activity] = field(default_factory=list)
    threads: MissedThreads | None = None
    reacted: Message | None = None
    newest: Message | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    file_count: int = 0
    sites: list[str] = field(default_factory=list)
    link_count: int = 0

    @property
    def waits(self) -> bool:
        """Whether something here is for the person: a direct chat, a mention, a reply, a followed thread."""
        is_direct = self.row.chat.kind == Chat.Kind.DIRECT and self.row.unread > 0
        return is_direct or self.row.mentions > 0 or bool(self.activity) or self.threads is not None


class CatchUp(NamedTuple):
    """Missed chats: those that wait for the person first. `others` are the unread chats beyond `CHATS_SHOWN`."""

    chats: list[MissedChat]
    others: list[ChatRow]

    @property
    def messages(self) -> int:
        """Return how many messages are unread, those in threads left out."""
        return sum(one.row.unread for one in self.chats) + sum(row.unread for row in self.others)


@dataclass(slots=True)
class _Seen:
    """What the unread messages of one chat add up to."""

    since: datetime | None = None
    newest_id: int | None = None
    authors: Counter[int | None] = field(default_factory=Counter)
    reacted: tuple[int, int] = (0, 0)
    files: list[dict[str, Any]] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)


def catch_up_of(person: User) -> CatchUp:
    """Return what `person` has missed in the chats of their short list; muted ones only where they are mentioned.

    Queries: 9 for any number of chats; 12 for more than 100.
    """
    follows = threads_of(person, show=UNREAD, limit=THREADS_SHOWN).rows
    threads: dict[int, list[ThreadFollow]] = defaultdict(list)
    for follow in follows:
        threads[follow.chat_id].append(follow)
    rows = [row for row in short_list_of(person).chats if _is_missed(row, threads.get(row.chat.pk))]
    shown = sorted(rows, key=lambda row: _may_wait(row, threads), reverse=True)[:CHATS_SHOWN]
    chats = {row.chat.pk: MissedChat(row) for row in shown}
    if chats:
        _add_activity(chats, person, {follow.root_id for follow in follows})
        _add_messages(chats, person, _seen_in(shown, person), threads)
    waiting_first = sorted(chats.values(), key=lambda one: one.waits, reverse=True)
    return CatchUp(waiting_first, [row for row in rows if row.chat.pk not in chats])


def _is_missed(row: ChatRow, follows: list[ThreadFollow] | None) -> bool:
    if row.membership.is_archived:
        return False
    return row.mentions > 0 if row.membership.mute else row.unread > 0 or bool(follows)


def _may_wait(row: ChatRow, threads: Mapping[int, list[ThreadFollow]]) -> bool:
    return row.chat.kind == Chat.Kind.DIRECT or row.mentions > 0 or row.chat.pk in threads


def _add_activity(chats: Mapping[int, MissedChat], person: User, threads_shown: set[int]) -> None:
    for one in unread_activity_in(person, chat_ids=chats, kinds=(Activity.Kind.MENTION, Activity.Kind.REPLY)):
        chat = chats[one.chat_id]
        chat.message_id = max(chat.message_id, one.message_id)
        # A reply in a thread is in the thread's line.
        is_of_thread = one.kind == Activity.Kind.REPLY and one.message.thread_root_id in threads_shown
        if len(chat.activity) < SHOWN and not is_of_thread:
            chat.activity.append(one)


def _seen_in(rows: Iterable[ChatRow], person: User) -> dict[int, _Seen]:
    windows = Q(pk__in=())
    for row in rows:
        above = max(row.membership.read_number, row.chat.last_number - WINDOW)
        windows |= Q(chat_id=row.chat.pk, number__gt=above)
    messages = Message.objects.filter(windows, _not_by_blocked(person), kind=Message.Kind.TEXT, deleted_at=None)
    found: dict[int, _Seen] = defaultdict(_Seen)
    columns = ("chat_id", "pk", "at", "author_id", "reactions", "files", "previews")
    for chat_id, *columns_of_one in messages.exclude(author_id=person.pk).order_by("-pk").values_list(*columns):
        _note(found[chat_id], *columns_of_one)
    return found


def _not_by_blocked(person: User) -> Q:
    """Keep out what people wrote whom `person` blocks."""
    return ~Q(Exists(Block.objects.filter(blocker_id=person.pk, blocked_id=OuterRef("author_id"))))


def _note(
    seen: _Seen,
    message_id: int,
    at: datetime,
    author_id: int | None,
    reactions: list[Any],
    files: list[Any],
    previews: list[Any],
) -> None:
    seen.since = at
    seen.newest_id = seen.newest_id or message_id
    seen.authors[author_id] += 1
    seen.reacted = max(seen.reacted, (sum(len(one["user_ids"]) for one in reactions or ()), message_id))
    seen.files.extend(files or ())
    seen.sites.extend(one["site"] for one in previews or ())


def _add_messages(
    chats: Mapping[int, MissedChat],
    person: User,
    seen: Mapping[int, _Seen],
    threads: Mapping[int, list[ThreadFollow]],
) -> None:
    wanted = {follow.last_id for chat_id in chats for follow in threads.get(chat_id, ())}
    for one in seen.values():
        wanted |= {one.newest_id or 0, one.reacted[1]}
    rows = Message.objects.filter(_not_by_blocked(person), chat_id__in=list(chats), pk__in=wanted, deleted_at=None)
    messages = with_parts(rows).in_bulk()
    author_ids = {author_id for one in seen.values() for author_id in one.authors if author_id}
    names = dict(User.objects.filter(pk__in=author_ids).values_list("pk", "name"))
    for chat_id, chat in chats.items():
        follows = threads.get(chat_id)
        if follows:
            newest = max(follows, key=lambda follow: follow.last_id)
            chat.threads = MissedThreads(sum(follow.unread for follow in follows), messages.get(newest.last_id))
            chat.message_id = max(chat.message_id, newest.last_id)
        if chat_id in seen:
            _show(chat, seen[chat_id], messages=messages, names=names)


def _show(chat: MissedChat, seen: _Seen, *, messages: Mapping[int, Message], names: Mapping[int, str]) -> None:
    most_first = [names[one] for one, _ in seen.authors.most_common() if one is not None and one in names]
    sites = list(dict.fromkeys(seen.sites))
    times_reacted, reacted_id = seen.reacted
    chat.since = seen.since
    chat.message_id = max(chat.message_id, seen.newest_id or 0)
    chat.author_names, chat.author_count = most_first[:SHOWN], len(most_first)
    chat.newest = messages.get(seen.newest_id or 0)
    chat.reacted = messages.get(reacted_id) if times_reacted else None
    chat.files, chat.file_count = seen.files[:SHOWN], len(seen.files)
    chat.sites, chat.link_count = sites[:SHOWN], len(seen.sites)
