"""Mentions: resolved when a message is written, stored for the mention counts."""

from collections.abc import Iterable

from accounts.models import User
from accounts.queries import online_among
from chatapp.lib import clock
from chats.models import AddedMentions, Chat, Membership, Mention, Message
from chats.queries.blocks import blocking_pairs
from chats.queries.custom_emoji import custom_emoji_in
from chats.queries.memberships import mentionable_members, mentionable_named
from chats.queries.user_groups import groups_typed_in
from chats.rules import message as message_rules
from chats.text.markup import Rendered, render, render_with_mentions
from chats.text.mentions import ONLINE, MentionIndex, may_be_for_online, may_contain_mention, typed_names

# Every reader receives the ids with the message. In a larger chat `@all` stays plain text.
MAX_EVERYONE = 1_000
# Of a text for a larger chat, what may be a name: some three hundred mentions.
_MOST_NAMES = 5_000


def rendered_for(text: str, *, chat_id: int, author: User) -> Rendered:
    """Render a text that `author` writes in a chat. Runs before any lock is acquired.

    A non-member mentions no one here; the send itself is refused later.
    Queries: 2 with a `@`, 1 more for `@here`, and 1 more in a chat of more than `MAX_EVERYONE` others; 1 with the
    possible name of a custom emoji; otherwise none.
    """
    if not text:
        return Rendered("")
    emoji = custom_emoji_in(text)
    if not may_contain_mention(text):
        return Rendered(render(text, custom_emoji=emoji))
    # The author and so many others, and one more if there are more.
    members = mentionable_members(chat_id, at_most=MAX_EVERYONE + 2)
    is_large = len(members) > MAX_EVERYONE + 1
    if is_large:
        # Loading 100,000 people held up everyone's messages in the process for seconds.
        names = typed_names(text, at_most=_MOST_NAMES)
        members = mentionable_named(chat_id, names=names, user_id=author.pk)
    mine = [member for member in members if member.user_id == author.pk]
    if not mine:
        return Rendered(render(text, custom_emoji=emoji))
    others = tuple(member.user_id for member in members if member.user_id != author.pk)
    actor = Membership(role=mine[0].role, chat=Chat(kind=mine[0].kind))
    may_mention_everyone = message_rules.may_mention_everyone(actor) and not is_large
    groups = groups_typed_in(text, chat_id=chat_id, author=author)
    if may_mention_everyone and may_be_for_online(text):
        groups[ONLINE] = online_among(others)
    people = ((member.user_id, member.name) for member in members)
    everyone = others if may_mention_everyone else None
    return render_with_mentions(text, MentionIndex(people, everyone=everyone, groups=groups), custom_emoji=emoji)


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


def note_added_mentions(message: Message, *, earlier: Iterable[int]) -> None:
    """Note whom the edited `message` mentions and no version before did, to notify them. The chat is locked.

    Queries: 1 or 2; none when the same people are mentioned.
    """
    before, mentioned = set(earlier), set(message.mentions)
    if mentioned == before:
        return
    row = AddedMentions.objects.filter(chat_id=message.chat_id, message=message).first()
    row = row or AddedMentions(chat_id=message.chat_id, message=message, state=AddedMentions.State.DONE)
    known = before.union(row.known_ids)
    if added := mentioned - known:
        row.user_ids = sorted(added.union(row.user_ids))
        row.state, row.due_at, row.tries, row.worker_id = AddedMentions.State.WAITING, clock.now(), 0, ""
    row.known_ids = sorted(known | mentioned)
    row.save()


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
