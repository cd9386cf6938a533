"""Searches messages for a person. Who may see what is decided at the time of the search, in the query itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.pagination import Keyset
from chats.models import Message
from chats.queries.messages import messages_among
from chats.queries.replica import search_in
from chats.queries.search_candidates import MAX_MESSAGE_ID, Range, newest_candidates, prepared
from chats.queries.search_correction import LOOKED_AT, chosen_words, terms_with_similar_words, with_words
from chats.queries.search_document import (
    SearchDocument,
    is_searchable,
    message_tokens,
    preview_document,
    preview_tokens,
    search_document,
)
from chats.queries.search_filters import passes
from chats.queries.search_scope import Scope, SearchedChat, scope_of
from chats.queries.search_tail import unindexed_ids
from chats.queries.search_wanted import Wanted, is_wanted, wanted_in
from chats.text.search_query import ParsedQuery, parse_query
from chats.text.search_relevance import Relevance
from chats.text.search_terms import Span, marks_in
from chats.text.search_tokens import Tokens

FOUND = Keyset("found", {"-pk": int})
# The newest message that was ranked, and where the page begins.
RELEVANT = Keyset("relevant", {"-newest": int, "offset": int})
# Messages that one request looks at when filters reject most of them; `next` goes on where it stopped.
_MOST_EXAMINED, _EXAMINED_AT_ONCE = 2_000, 200
# Many filters let through most messages: the first batch is small, and each one twice as large as the one before.
_PAGES_EXAMINED_AT_FIRST = 2
# A rank needs all texts: 1,000 took 120 ms of processor time, and seconds where they came from a disk.
_MOST_RANKED, _HALF_LIFE_DAYS = 300, 90


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, in a chat of the viewer or the preview of an open one."""

    message: Message
    chat: SearchedChat
    marks: list[Span]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of hits; `next` is the cursor of the page after it."""

    query: ParsedQuery
    hits: list[Hit]
    next: str | None
    # A search that finds something, where this one found nothing.
    did_you_mean: str | None = None


def search_messages(
    viewer: User, text: str, *, chat_id: int | None = None, cursor: str | None = None, limit: int
) -> FoundPage:
    """Return the newest messages that `viewer` may read and that match `text`, older than `cursor`.

    Shape: parts loaded.
    Queries: 4 to 8; with filters that reject most messages, up to 20 more.
    Errors: Invalid.
    """
    below = FOUND.key_of(cursor)[0] if cursor is not None else MAX_MESSAGE_ID
    parsed = parse_query(text, today=timezone.localdate(clock.now()))
    if not parsed.terms and not parsed.filters:
        return FoundPage(parsed, [], None)
    scope = scope_of(viewer, chat_id=chat_id)

    def page() -> FoundPage:
        search = _Search(*wanted_in(scope, parsed), limit=limit)
        found = search.messages(below)
        corrected = None if found or cursor is not None else search.corrected(parsed)
        return FoundPage(parsed, search.hits(found[:limit]), search.next_after(found), corrected)

    return search_in(scope, page)


def most_relevant_messages(
    viewer: User, text: str, *, chat_id: int | None = None, cursor: str | None = None, limit: int
) -> FoundPage:
    """Return the messages that answer `text` best, among the newest 300 that `viewer` may read and that match it.

    The relevance of a text (chats/text/search_relevance.py), from 0 to 6, plus 2 for the newest message that was found,
    half of it for one that is 90 days older, and so on. Later pages rank the same messages.

    Shape: parts loaded.
    Queries: 4 to 8; with filters that reject most messages, up to 20 more.
    Errors: Invalid.
    """
    newest, offset = RELEVANT.key_of(cursor) if cursor is not None else (MAX_MESSAGE_ID - 1, 0)
    parsed = parse_query(text, today=timezone.localdate(clock.now()))
    if not parsed.terms and not parsed.filters:
        return FoundPage(parsed, [], None)
    scope = scope_of(viewer, chat_id=chat_id)

    def page() -> FoundPage:
        search = _Search(*wanted_in(scope, parsed), limit=_MOST_RANKED)
        ranked = search.by_relevance(search.messages(newest + 1)[:_MOST_RANKED])
        end = offset + limit
        corrected = None if ranked or cursor is not None else search.corrected(parsed)
        following = RELEVANT.cursor_of(max(one.pk for one in ranked), end) if len(ranked) > end else None
        return FoundPage(parsed, search.hits(ranked[offset:end]), following, corrected)

    return search_in(scope, page)


class _Search:
    """One search: batches of candidates until the page is full."""

    def __init__(self, scope: Scope, wanted: Wanted, *, limit: int) -> None:
        self._scope, self._wanted, self._limit = scope, wanted, limit
        self._previews = set(scope.preview_ids)
        self._tail: Mapping[int, Message] = {}
        # Where the index was read to, if there may be more.
        self._examined_to: int | None = None

    def messages(self, below: int) -> list[Message]:
        """Return the newest messages that match, up to one more than the page has."""
        if not self._scope.chats:
            return []
        self._tail = {one.pk: one for one in self._stored(unindexed_ids(self._scope.chats.values()))}
        found: list[Message] = []
        for messages in self._batches(below):
            found += islice(self._chosen(messages), self._limit + 1 - len(found))
            if len(found) > self._limit:
                break
        return found

    def hits(self, messages: Sequence[Message]) -> list[Hit]:
        """Return messages that match with their chats and marks."""
        return [Hit(one, self._scope.chats[one.chat_id], marks_in(one.content, self._wanted.terms)) for one in messages]

    def by_relevance(self, messages: Sequence[Message]) -> list[Message]:
        """Return messages that match, newest first, in the order of their relevance; the newer of equals first."""
        if not messages:
            return []
        newest_at, relevance = max(one.at for one in messages), Relevance(self._wanted.terms)

        def score(message: Message) -> float:
            days = (newest_at - message.at) / timedelta(days=1)
            return relevance.of(self._tokens(message)) + 2 * 0.5 ** (days / _HALF_LIFE_DAYS)

        return sorted(messages, key=score, reverse=True)

    def corrected(self, query: ParsedQuery) -> str | None:
        """Return the search that was probably meant: of what it could mean and finds, the least changed, the newest.

        Queries: as for a page, and 1 for each of up to four words, whatever they are similar to.
        """
        terms = terms_with_similar_words(query)
        other = _Search(self._scope, replace(self._wanted, terms=[term for term, _place in terms]), limit=LOOKED_AT)
        found = other.messages(MAX_MESSAGE_ID)
        meant = [chosen_words(terms, other.document(one).tokens) for one in found]
        return None if not meant else with_words(query.text, min(meant, key=lambda words: words.mistakes))

    def next_after(self, found: Sequence[Message]) -> str | None:
        """Return the cursor of the next page."""
        if len(found) > self._limit:
            return FOUND.cursor_of(found[self._limit - 1].pk)
        return None if self._examined_to is None else FOUND.cursor_of(self._examined_to)

    def _batches(self, below: int) -> Iterator[list[Message]]:
        asked, examined = prepared(self._scope, self._wanted), 0
        at_once = self._limit + 1
        if self._wanted.filters:
            at_once = min(_EXAMINED_AT_ONCE, _PAGES_EXAMINED_AT_FIRST * at_once)
        while examined < _MOST_EXAMINED:
            ids = newest_candidates(self._scope, asked, ids=Range(below=below), limit=at_once)
            is_last = len(ids) < at_once
            lowest = 0 if is_last else ids[-1]
            self._examined_to = None if is_last else lowest
            yield self._loaded({*ids, *(pk for pk in self._tail if lowest <= pk < below)})
            if is_last:
                return
            below, examined = lowest, examined + at_once
            at_once = min(_EXAMINED_AT_ONCE, 2 * at_once)

    def _loaded(self, message_ids: Collection[int]) -> list[Message]:
        """Return these messages, newest first. Queries: 1, or none when all are loaded already."""
        missing = [pk for pk in message_ids if pk not in self._tail]
        found = self._stored(missing)
        found += [self._tail[pk] for pk in message_ids if pk in self._tail]
        return sorted(found, key=lambda message: message.pk, reverse=True)

    def _stored(self, message_ids: Sequence[int]) -> list[Message]:
        return messages_among(chat_ids=list(self._scope.chats), message_ids=message_ids)

    def _chosen(self, messages: list[Message]) -> Iterator[Message]:
        """Yield those of some messages that match. Reading a text costs the most: last, and only on demand."""
        scope, wanted = self._scope, self._wanted
        seen = [one for one in messages if self._may_see(one) and is_searchable(one)]
        for one in passes(seen, wanted.filters, scope=scope) if wanted.filters else seen:
            if self._is_as_indexed(one) or is_wanted(one, self.document(one), wanted):
                yield one

    def _is_as_indexed(self, message: Message) -> bool:
        """Return whether the index read this state of a message: then what it says of its words holds."""
        chat = self._scope.chats[message.chat_id]
        return chat.is_member and message.pk not in self._tail and message.changed_seq <= chat.indexed_seq

    def document(self, message: Message) -> SearchDocument:
        """Return what search knows of a message, for this viewer."""
        is_member = self._scope.chats[message.chat_id].is_member
        return search_document(message) if is_member else preview_document(message)

    def _tokens(self, message: Message) -> Tokens:
        return message_tokens(message) if self._scope.chats[message.chat_id].is_member else preview_tokens(message)

    def _may_see(self, message: Message) -> bool:
        chat = self._scope.chats.get(message.chat_id)
        return chat is not None and (chat.is_member or message.pk in self._previews)
