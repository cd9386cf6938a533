"""Whether a direct chat accepts an author's messages. Checked inside the transaction that writes."""

from collections.abc import Collection, Iterable

from accounts.models import User
from chatapp.lib.errors import NotAccepting
from chats.models import Chat
from chats.queries.blocks import blockers_of, closed_direct_chats


def require_accepting(chat: Chat, author: User) -> None:
    """Refuse a write by `author` to a direct chat with someone who doesn't accept messages from them.

    Queries: 1; none unless the chat is direct.
    Errors: NotAccepting.
    """
    if not_accepting([chat], authors=[(chat.pk, author.pk)]):
        raise NotAccepting()


def not_accepting(chats: Iterable[Chat], *, authors: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these (chat id, author id) whose direct chat doesn't accept what the author writes.

    Queries: 1, none when no chat is direct.
    """
    direct = [chat.pk for chat in chats if chat.kind == Chat.Kind.DIRECT]
    if not direct:
        return set()
    closed = closed_direct_chats(direct)
    return {(chat_id, author) for chat_id, author in authors if closed.get(chat_id, set()) - {author}}


def require_all_accepting(person: User, others: Collection[User]) -> None:
    """Refuse a new direct chat with anyone who doesn't accept direct messages from `person`.

    Queries: 1; none if `others` is empty.
    Errors: NotAccepting.
    """
    blockers = blockers_of(person.pk, among=[other.pk for other in others])
    if blockers or not all(other.takes_direct_messages for other in others):
        raise NotAccepting()
