"""Messages of a chat.

Callers pass the chat of the viewer's accepted membership, or one from `open_chats`, so no other chat is reachable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Count, Max, QuerySet

from chatapp.lib.compiled_query import CompiledQuery
from chatapp.lib.errors import NotFound
from chatapp.lib.pagination import Keyset, Page
from chats.models import Chat, Message, MessageEdit

# Only a member who keeps joining and leaving could add more system messages between two messages.
MAX_SYSTEM_ROWS = 100
# The last three people of a thread are nearly always among them.
_REPLIES_LOOKED_AT = 30

# What a payload shows of the author and the quoted message, plus all fields of the message itself.
_AUTHOR = ("author__name", "author__avatar")
_ANSWERED = (
    "reply_to__number",
    "reply_to__content",
    "reply_to__files",
    "reply_to__deleted_at",
    "reply_to__author__name",
)
# How the lists are sorted. The first three are shown from the bottom up: `next` is what lies above the first entry.
MESSAGES = Keyset("messages", {"-number": int})
THREAD = Keyset("thread", {"-pk": int})
EDITS = Keyset("edits", {"-pk": int})
PINS = Keyset("pins", {"-pinned_at": datetime, "-pk": int})

_COLUMNS = (*(field.name for field in Message._meta.concrete_fields), *_AUTHOR, *_ANSWERED)


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of the main conversation, oldest first; `more` says whether older messages exist."""

    messages: list[Message]
    more: bool


def with_parts(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Load what the payload shows of the author and the quoted message, and no more of these.

    Queries: none extra. Reactions and mentions are in the row.
    """
    return messages.select_related("author", "reply_to__author").only(*_COLUMNS)


def message_page(*, chat: Chat, before: int | None, limit: int) -> MessagePage:
    """Return the numbered messages just before number `before` (None: the newest), tombstones included.

    Shape: parts loaded.
    Units: `limit` in messages.
    Queries: 1, at the same cost however old the page is.
    """
    messages, older = _newest_first(chat=chat, before=before, limit=limit)
    return MessagePage(messages[::-1], more=older is not None)


def timeline_page(*, chat: Chat, before: int | None, limit: int) -> MessagePage:
    """Return the same page including its system messages. `limit` still counts numbered messages.

    A system message belongs to the page of the message that follows it, or to the newest page, so pages never overlap.
    Ids within a chat ascend in creation order, because rows are inserted under the chat's lock.
    Queries: 2.
    """
    messages, older = _newest_first(chat=chat, before=before, limit=limit)
    above = older.pk if older is not None else 0
    if before is None:
        system_rows = _newest_system_rows(chat_id=chat.pk, above=above)
    else:
        system_rows = _system_rows(chat_id=chat.pk, above=above, below=messages[0].pk if messages else 0)
    merged = sorted([*messages, *system_rows], key=lambda message: message.pk)
    return MessagePage(merged, more=older is not None)


def numbered_page(*, chat: Chat, page: int, size: int) -> list[Message]:
    """Return page `page` in SimpleChatApp's order: 0 is the newest `size` numbers; oldest first; empty past the end.

    Queries: 1, or none past the end.
    """
    newest = chat.last_number - page * size
    if newest < 1:
        return []
    return _numbers(chat_id=chat.pk, above=newest - size, to=newest)


def message_in(chat: Chat, *, message_id: int) -> Message:
    """Return one message or system message of `chat`, parts loaded.

    Errors: NotFound, also for a message of another chat.
    """
    message = _of(chat).filter(pk=message_id).first()
    if message is None:
        raise NotFound()
    return message


def messages_around(message: Message, *, each_side: int) -> list[Message]:
    """Return a message with up to `each_side` before and after it in its conversation or thread, oldest first.

    Shape: parts loaded; a system message alone.
    Queries: 1, or 2 in a thread.
    """
    if message.number is not None:
        first = message.number - each_side
        return _numbers(chat_id=message.chat_id, above=first - 1, to=message.number + each_side)
    if message.thread_root_id is None:
        return [message]
    replies = with_parts(Message.objects.filter(chat_id=message.chat_id, thread_root=message.thread_root_id))
    older = list(replies.filter(pk__lt=message.pk).order_by("-pk")[:each_side])
    newer = list(replies.filter(pk__gt=message.pk).order_by("pk")[:each_side])
    return [*older[::-1], message, *newer]


def messages_to_answer(wanted: Iterable[tuple[int, int]]) -> dict[int, Message]:
    """Return the messages with these (chat id, message id), by id.

    It may belong to another of these chats than the one it was wanted from: the caller compares the chat.
    Shape: author loaded.
    Queries: 1, or none when none is wanted.
    """
    pairs = set(wanted)
    if not pairs:
        return {}
    chat_ids, message_ids = (set(part) for part in zip(*pairs, strict=True))
    found = Message.objects.filter(chat_id__in=chat_ids, pk__in=message_ids).select_related("author")
    return {message.pk: message for message in found}


def messages_among(*, chat_ids: Sequence[int], message_ids: Sequence[int]) -> list[Message]:
    """Return those of these messages that are in these chats, in any order.

    Shape: parts loaded.
    Queries: 1, or none when none is wanted.
    """
    return _among(chat_ids=chat_ids, message_ids=message_ids) if message_ids else []


def changed_after(*, chat_id: int, seq: int, at_most: int) -> list[Message]:
    """Return messages of a chat, of any kind, that were changed or added after a seq, oldest change first.

    Shape: parts loaded.
    Queries: 1.
    """
    return _changed(at_most)(chat_id=chat_id, seq=seq)


def thread_page(*, root: Message, before: int | None, limit: int) -> MessagePage:
    """Return the replies in a thread just before the message `before` (None: the newest), tombstones included.

    Shape: parts loaded.
    Units: `before` is an id: replies have no number, and ids within a chat ascend in creation order.
    Queries: 1.
    """
    replies = with_parts(Message.objects.filter(chat_id=root.chat_id, thread_root=root))
    if before is not None:
        replies = replies.filter(pk__lt=before)
    found = list(replies.order_by("-pk")[: limit + 1])
    return MessagePage(found[:limit][::-1], more=len(found) > limit)


def thread_root_in(chat: Chat, *, message_id: int) -> Message:
    """Return a message of the main conversation of `chat`, parts loaded.

    Errors: NotFound, also for a system message and for a thread reply.
    """
    message = message_in(chat, message_id=message_id)
    if message.number is None:
        raise NotFound()
    return message


def replies_in(root: Message) -> tuple[int, datetime | None]:
    """Return how many replies a thread has, except deleted ones, and the time of the last.

    Queries: 1.
    """
    replies = Message.objects.filter(chat_id=root.chat_id, thread_root=root, deleted_at=None)
    found = replies.aggregate(count=Count("pk"), last_at=Max("at"))
    return found["count"], found["last_at"]


def newest_repliers(root: Message, *, limit: int) -> list[int]:
    """Return who replied last in a thread, newest first, among its newest replies.

    Shape: at most `limit` user ids.
    Queries: 1.
    """
    replies = Message.objects.filter(chat_id=root.chat_id, thread_root=root, deleted_at=None, author__isnull=False)
    authors = replies.order_by("-pk").values_list("author_id", flat=True)[:_REPLIES_LOOKED_AT]
    return [author_id for author_id in dict.fromkeys(authors) if author_id is not None][:limit]


def pinned_in(chat: Chat) -> list[Message]:
    """Return the pinned messages of `chat`, newest pin first; bounded by the pin limit of a chat.

    Shape: parts loaded.
    Queries: 1.
    """
    return list(_pinned(chat).order_by(*PINS.order))


def pin_page(chat: Chat, *, cursor: str | None, limit: int) -> Page[Message]:
    """Return a page of the pinned messages of `chat`, newest pin first.

    Shape: parts loaded.
    Queries: 1.
    Errors: Invalid.
    """
    return PINS.page(_pinned(chat), cursor=cursor, limit=limit)


def edits_of(message: Message) -> list[MessageEdit]:
    """Return earlier texts of a message, oldest first, at most 50. Queries: 1."""
    return list(MessageEdit.objects.filter(message=message).order_by("pk"))


def edit_page(message: Message, *, before: int | None, limit: int) -> tuple[list[MessageEdit], bool]:
    """Return the newest earlier texts below id `before`, oldest first, and whether there are more.

    Queries: 1.
    """
    edits = MessageEdit.objects.filter(message=message)
    if before is not None:
        edits = edits.filter(pk__lt=before)
    found = list(edits.order_by("-pk")[: limit + 1])
    return found[:limit][::-1], len(found) > limit


def _newest_first(*, chat: Chat, before: int | None, limit: int) -> tuple[list[Message], Message | None]:
    """Return the page, newest first, and the message just before it."""
    one_more = limit + 1
    found = _newest(one_more)(chat_id=chat.pk) if before is None else _older(one_more)(chat_id=chat.pk, before=before)
    return found[:limit], found[limit] if len(found) > limit else None


def _of(chat: Chat) -> QuerySet[Message]:
    return with_parts(Message.objects.filter(chat=chat))


def _pinned(chat: Chat) -> QuerySet[Message]:
    return _of(chat).filter(pinned_at__isnull=False)


def _numbered(chat_id: int) -> QuerySet[Message]:
    return with_parts(Message.objects.filter(chat_id=chat_id, number__isnull=False))


def _system(chat_id: int) -> QuerySet[Message]:
    return with_parts(Message.objects.filter(chat_id=chat_id, kind=Message.Kind.SYSTEM))


# One compiled query per page length in use: at most 100.
@cache
def _newest(length: int) -> CompiledQuery[Message]:
    return CompiledQuery(lambda chat_id: _numbered(chat_id).order_by("-number")[:length])


@cache
def _older(length: int) -> CompiledQuery[Message]:
    return CompiledQuery(
        lambda chat_id, before: _numbered(chat_id).filter(number__lt=before).order_by("-number")[:length]
    )


@cache
def _changed(length: int) -> CompiledQuery[Message]:
    return CompiledQuery(
        lambda chat_id, seq: with_parts(
            Message.objects.filter(chat_id=chat_id, changed_seq__gt=seq).order_by("changed_seq")
        )[:length]
    )


def _of_chats(chat_ids: list[int], message_ids: list[int]) -> QuerySet[Message]:
    return with_parts(Message.objects.filter(chat_id__in=chat_ids, pk__in=message_ids))


_among = CompiledQuery(_of_chats)
_numbers = CompiledQuery(
    lambda chat_id, above, to: _numbered(chat_id).filter(number__gt=above, number__lte=to).order_by("number")
)
_newest_system_rows = CompiledQuery(
    lambda chat_id, above: _system(chat_id).filter(pk__gt=above).order_by("-pk")[:MAX_SYSTEM_ROWS]
)
_system_rows = CompiledQuery(
    lambda chat_id, above, below: _system(chat_id).filter(pk__gt=above, pk__lt=below).order_by("-pk")[:MAX_SYSTEM_ROWS]
)
