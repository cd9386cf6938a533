"""Mentions: resolved when a message is written, stored for the mention counts."""

from collections.abc import Iterable

from accounts.models import User
from chats.models import Chat, Mention, Message
from chats.queries.blocks import blocking_pairs
from chats.queries.memberships import nameable_members
from chats.rules import message as message_rules
from chats.text.markup import Rendered, render, render_with_mentions
from chats.text.mentions import Nameable, may_name_someone

# Every reader receives the ids with the message. In a larger chat `@all` stays plain text.
MAX_EVERYONE = 1_000


def rendered_for(text: str, *, chat_id: int, author: User) -> Rendered:
    """Render a text that `author` writes in a chat. Runs before any lock is acquired.

    A non-member mentions no one here; the send itself is refused later.
    Queries: 1; none without a `@`.
    """
    if not may_name_someone(text):
        return Rendered(render(text))
    members = nameable_members(chat_id)
    mine = [member for member in members if member.user_id == author.pk]
    if not mine:
        return Rendered(render(text))
    others = tuple(member.user_id for member in members if member.user_id != author.pk)
    may_call_all = message_rules.may_call_all(mine[0]) and len(others) <= MAX_EVERYONE
    people = ((member.user_id, member.user.name) for member in members)
    return render_with_mentions(text, Nameable(people, everyone=others if may_call_all else None))


def store_mentions(messages: Iterable[Message]) -> None:
    """Store the mentions in `messages`, which are new and numbered, for the mention counts.

    People who block the author are mentioned like anyone else, but without a claim on their attention.
    Queries: 2; none when no one is mentioned.
    """
    numbered = [message for message in messages if message.number is not None]
    blocking = blocking_pairs((user_id, message.author_id or 0) for message in numbered for user_id in message.mentions)
    rows = [
        Mention(
            chat_id=message.chat_id,
            user_id=user_id,
            number=message.number or 0,
            is_silent=(user_id, message.author_id) in blocking,
        )
        for message in numbered
        for user_id in message.mentions
    ]
    if rows:
        Mention.objects.bulk_create(rows)


def recount_mentions(chat: Chat, number: int) -> None:
    """Rebuild the stored mentions of message `number` from its row. The chat is locked.

    Queries: 2, and 1 more when it mentions anyone.
    """
    Mention.objects.filter(chat=chat, number=number).delete()
    store_mentions(Message.objects.filter(chat=chat, number=number))


def delete_mentions(chat: Chat, message: Message) -> None:
    """Delete the stored mentions of `message` and clear them on the row, which the caller saves.

    Queries: 1; none when no one is mentioned.
    """
    if message.number is not None and message.mentions:
        Mention.objects.filter(chat=chat, user__in=message.mentions, number=message.number).delete()
    message.mentions = []
