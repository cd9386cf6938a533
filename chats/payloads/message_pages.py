"""Pages of messages as payloads, kept per state of their chat.

A chat's `last_seq` stands for the rows of all its messages: every change takes a seq in the transaction that writes the
row. Names and pictures change without one, so they are compared each time. Nothing expires by time. After a few
changes, only the changed rows are read.
"""

import marshal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

from accounts.models import User
from chats.models import Chat, Message
from chats.payloads.message import MessagePayload, message_payload, quote_payload
from chats.queries.messages import MAX_SYSTEM_ROWS, MessagePage, changed_after, message_page, timeline_page
from chats.queries.people import names_and_pictures

# Of all kept payloads, serialized: some 250 pages. As objects they are about three times as large.
MAX_BYTES = 10_000_000
_DIGEST_BYTES = 16
# After more changes than this, a page is read anew.
MAX_CHANGED = 20
_Read = Callable[..., MessagePage]
# Also when the chat was made: in a restored or emptied database another chat has its id.
_Key = tuple[_Read, int, datetime, int | None, int]
# Name, and the stored picture of those whose picture is shown.
_People = dict[int, tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class PayloadPage:
    """A page of messages, oldest first; `more`: older ones exist.

    The payloads are shared, so no one may change them. `digests` has a digest of each, if they are kept.
    """

    messages: list[MessagePayload]
    digests: list[bytes]
    more: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page as of `seq`, and the people whose names and pictures it shows."""

    page: PayloadPage
    seq: int
    people: _People
    sizes: list[int]

    @property
    def size_bytes(self) -> int:
        """Of all payloads, serialized."""
        return sum(self.sizes)


class _Store:
    """The pages used last, of bounded size together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def get(self, key: _Key) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: _Key, kept: _Kept) -> None:
        with self._lock:
            if replaced := self._kept.pop(key, None):
                self._bytes -= replaced.size_bytes
            self._kept[key] = kept
            self._bytes += kept.size_bytes
            while self._bytes > MAX_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].size_bytes


_store = _Store()


def timeline_payloads(*, chat: Chat, before: int | None, limit: int, users: Mapping[int, User]) -> PayloadPage:
    """Return what `timeline_page` returns, as payloads.

    `users` are people whose names the caller loaded for this request. Saves a fifth of the CPU time of a chat page
    while nothing changed (measured).
    Queries: none while nothing changed, 1 after a few changes, 1 more if it shows someone who is not among `users`;
    else those of `timeline_page`, and up to these 2.
    """
    return _page(timeline_page, chat, before, limit, users)


def history_payloads(*, chat: Chat, before: int | None, limit: int, users: Mapping[int, User]) -> PayloadPage:
    """Return what `message_page` returns, as payloads.

    Only the newest page is kept: a program that reads a whole history would displace what others look at.
    Queries: as `timeline_payloads`; 1 for another page.
    """
    if before is None:
        return _page(message_page, chat, before, limit, users)
    found = message_page(chat=chat, before=before, limit=limit)
    return PayloadPage([message_payload(message) for message in found.messages], [], found.more)


def _page(read: _Read, chat: Chat, before: int | None, limit: int, users: Mapping[int, User]) -> PayloadPage:
    key = (read, chat.pk, chat.created_at, before, limit)
    kept = _store.get(key)
    if kept is not None and _are_current(kept.people, users):
        if kept.seq == chat.last_seq:
            return kept.page
        if before is None and (renewed := _renewed(kept, read=read, chat=chat, limit=limit)):
            _store.put(key, renewed)
            return renewed.page
    found = read(chat=chat, before=before, limit=limit)
    payloads = [message_payload(message) for message in found.messages]
    page, sizes = _measured(payloads, more=found.more)
    # The rows may be newer than the counter: they were read after it.
    if all(message.changed_seq <= chat.last_seq for message in found.messages):
        _store.put(key, _Kept(page, chat.last_seq, _people_in(found.messages), sizes))
    return page


def _measured(payloads: list[MessagePayload], *, more: bool) -> tuple[PayloadPage, list[int]]:
    # Version 2: later ones may write the same data differently.
    serialized = [marshal.dumps(cast("dict[str, Any]", payload), 2) for payload in payloads]
    digests = [blake2b(one, digest_size=_DIGEST_BYTES).digest() for one in serialized]
    return PayloadPage(payloads, digests, more), list(map(len, serialized))


def _renewed(kept: _Kept, *, read: _Read, chat: Chat, limit: int) -> _Kept | None:
    """Return the newest page with the changes since, equal to one that is read anew; None after too many changes."""
    rows = changed_after(chat_id=chat.pk, seq=kept.seq, at_most=MAX_CHANGED + 1)
    if len(rows) > MAX_CHANGED or any(row.changed_seq > chat.last_seq for row in rows):
        return None
    changed = {row.pk: row for row in rows}
    old, is_timeline = kept.page, read is timeline_page
    newest_id = max((payload["id"] for payload in old.messages), default=0)
    later = [row for row in sorted(rows, key=lambda row: row.pk) if row.pk > newest_id]
    added = [row for row in later if row.number is not None or (is_timeline and row.kind == Message.Kind.SYSTEM)]
    payloads = [_changed(payload, changed) for payload in old.messages] + [message_payload(row) for row in added]
    places = [at for at, payload in enumerate(payloads) if payload["number"] is not None]
    if len(payloads) - len(places) > MAX_SYSTEM_ROWS:
        return None
    # A system message belongs to the page of the message that follows it.
    first = places[-limit - 1] + 1 if len(places) > limit else 0
    fresh = [at for at, payload in enumerate(payloads) if at >= len(old.messages) or payload is not old.messages[at]]
    measured, sizes = _measured([payloads[at] for at in fresh], more=False)
    digests_at, sizes_at = dict(zip(fresh, measured.digests, strict=True)), dict(zip(fresh, sizes, strict=True))
    shown = range(first, len(payloads))
    page = PayloadPage(
        payloads[first:],
        [digests_at.get(at) or old.digests[at] for at in shown],
        more=old.more or len(places) > limit,
    )
    sizes = [sizes_at.get(at) or kept.sizes[at] for at in shown]
    return _Kept(page, chat.last_seq, kept.people | _people_in(rows), sizes)


def _changed(payload: MessagePayload, rows: Mapping[int, Message]) -> MessagePayload:
    """Return a payload in the state of these rows by id, or the same one."""
    if row := rows.get(payload["id"]):
        return message_payload(row)
    quote = payload["reply_to"]
    answered = rows.get(quote["id"]) if quote else None
    return {**payload, "reply_to": quote_payload(answered)} if answered else payload


def _people_in(messages: Iterable[Message]) -> _People:
    answered = [message.reply_to.author for message in messages if message.reply_to]
    people: _People = {author.pk: (author.name, None) for author in answered if author}
    authors = [message.author for message in messages if message.author]
    return people | {author.pk: (author.name, author.avatar) for author in authors}


def _are_current(people: _People, users: Mapping[int, User]) -> bool:
    now = {user_id: (users[user_id].name, users[user_id].avatar) for user_id in people if user_id in users}
    now |= names_and_pictures([user_id for user_id in people if user_id not in users])
    # Someone without an account anymore is shown without a name.
    return all(
        user_id in now and now[user_id][0] == name and (picture is None or now[user_id][1] == picture)
        for user_id, (name, picture) in people.items()
    )
