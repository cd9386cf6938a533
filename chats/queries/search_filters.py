"""Filters that the index doesn't know: reactions, pins, threads, read and saved state, and what is to the viewer."""

from collections.abc import Callable, Sequence

from chats.models import Chat, Message, SavedMessage
from chats.queries.search_scope import Scope
from chats.text.search_query import Filter

_OF_THE_ROW: dict[tuple[str, str], Callable[[Message], bool]] = {
    ("has", "reaction"): lambda message: bool(message.reactions),
    ("has", "pin"): lambda message: message.pinned_at is not None,
    ("has", "thread"): lambda message: message.thread_count > 0,
}


def passes(messages: Sequence[Message], filters: Sequence[Filter], *, scope: Scope) -> list[Message]:
    """Return the messages that pass all filters, in the same order. Queries: 1 for `is:saved`."""
    kept = list(messages)
    for one in filters:
        test = _test(one, kept, scope)
        kept = [message for message in kept if test(message) != one.is_negated]
    return kept


def _test(one: Filter, messages: Sequence[Message], scope: Scope) -> Callable[[Message], bool]:
    match one.operator, one.value:
        case "is", "saved":
            saved = SavedMessage.objects.filter(user=scope.viewer, message_id__in=[message.pk for message in messages])
            ids = set(saved.values_list("message_id", flat=True))
            return lambda message: message.pk in ids
        case "is", "unread":
            return lambda message: _is_unread(message, scope)
        case "to", "me":
            return lambda message: _is_to(scope, message)
    return _OF_THE_ROW[one.operator, one.value]


def _is_unread(message: Message, scope: Scope) -> bool:
    chat = scope.chats[message.chat_id]
    is_others = message.author_id != scope.viewer.pk
    return chat.is_member and is_others and message.number is not None and message.number > chat.read_number


def _is_to(scope: Scope, message: Message) -> bool:
    """Return whether a message mentions the viewer, replies to them or is in a direct chat with them."""
    viewer_id = scope.viewer.pk
    if message.author_id == viewer_id:
        return False
    is_reply = message.reply_to is not None and message.reply_to.author_id == viewer_id
    is_direct = scope.chats[message.chat_id].kind == Chat.Kind.DIRECT
    return is_direct or is_reply or viewer_id in message.mentions
