"""Pages of messages as payloads, kept per state of their chat.

A chat's `last_seq` stands for the rows of all its messages: every change takes a seq in the transaction that writes the
row. Names and pictures change without one, so they are compared each time. Nothing expires by time.
"""

import marshal
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

from accounts.models import User
from chats.models import Chat, Message
from chats.payloads.message import MessagePayload, message_payload
from chats.queries.messages import MessagePage, timeline_page
from chats.queries.people import names_and_pictures

# Of all kept payloads, serialized: some 250 pages. As objects they are about three times as large.
MAX_BYTES = 10_000_000
_DIGEST_BYTES = 16
# Also when the chat was made: in a restored or emptied database another chat has its id.
_Key = tuple[int, datetime, int | None, int]
# Name, and the stored picture of those whose picture is shown.
_People = dict[int, tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class PayloadPage:
    """A page of messages, oldest first; `more`: older ones exist.

    The payloads are shared, so no one may change them. `digests` has a digest of each.
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
    size_bytes: int


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
    Queries: none while nothing changed, or 1 if it shows someone who is not among `users`; else those of
    `timeline_page`, and that one.
    """
    key = (chat.pk, chat.created_at, before, limit)
    kept = _store.get(key)
    if kept is not None and kept.seq == chat.last_seq and _are_current(kept.people, users):
        return kept.page
    found = timeline_page(chat=chat, before=before, limit=limit)
    page, size_bytes = _payloads_of(found)
    # The rows may be newer than the counter: they were read after it.
    if all(message.changed_seq <= chat.last_seq for message in found.messages):
        _store.put(key, _Kept(page, chat.last_seq, _people_in(found.messages), size_bytes))
    return page


def _payloads_of(found: MessagePage) -> tuple[PayloadPage, int]:
    payloads = [message_payload(message) for message in found.messages]
    # Version 2: later ones may write the same data differently.
    serialized = [marshal.dumps(cast("dict[str, Any]", payload), 2) for payload in payloads]
    digests = [blake2b(one, digest_size=_DIGEST_BYTES).digest() for one in serialized]
    return PayloadPage(payloads, digests, found.more), sum(map(len, serialized))


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
