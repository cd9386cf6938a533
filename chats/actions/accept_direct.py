"""Whether the other one of a direct chat takes what is written there. Asked inside the transaction that writes."""

from collections.abc import Collection, Iterable

from accounts.models import User
from chatapp.lib.errors import NotAccepting
from chats.models import Chat
from chats.queries.blocks import blockers_of, closed_direct_chats


def require_accepting(chat: Chat, author: User) -> None:
    """Refuse what `author` would say in a direct chat with someone who takes nothing from them.

    Queries: 1, none outside of direct chats.
    Errors: NotAccepting.
    """
    if not_accepting([chat], authors=[(chat.pk, author.pk)]):
        raise NotAccepting()


def not_accepting(chats: Iterable[Chat], *, authors: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these (chat id, author id) whose direct chat does not take what they write.

    Queries: 1, none when no chat is direct.
    """
    direct = [chat.pk for chat in chats if chat.kind == Chat.Kind.DIRECT]
    if not direct:
        return set()
    closed = closed_direct_chats(direct)
    return {(chat_id, author) for chat_id, author in authors if closed.get(chat_id, set()) - {author}}


def require_all_accepting(person: User, others: Collection[User]) -> None:
    """Refuse a new direct chat with anyone who takes no direct messages from `person`.

    Queries: 1, none for no one.
    Errors: NotAccepting.
    """
    blockers = blockers_of(person.pk, among=[other.pk for other in others])
    if blockers or not all(other.takes_direct_messages for other in others):
        raise NotAccepting()
