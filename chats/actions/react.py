"""Add and remove your emoji reactions to a message."""

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.accept_direct import require_accepting
from chats.actions.message_change import message_to_change, store_change
from chats.delivery import announce
from chats.models import Chat, Message, Reaction
from chats.queries.custom_emoji import is_custom_emoji
from chats.queries.reactions import reactions_under
from chats.text.custom_emoji import name_of, reaction_of

# The row of reactions must fit below a message.
MAX_DIFFERENT = 20
# Every reader receives all of them with the message: 8 KB at this limit.
MAX_REACTIONS = 1_000
_TOO_MANY_EMOJI = Sentence(
    "too_many_emoji",
    lambda count: ngettext(
        "a message has at most %(count)s emoji", "a message has at most %(count)s different emoji", count
    ),
)
_TOO_MANY_REACTIONS = Sentence(
    "too_many_reactions",
    lambda count: ngettext(
        "a message has at most %(count)s reaction", "a message has at most %(count)s reactions", count
    ),
)
_NOT_ONE_EMOJI = program_sentence("not_one_emoji", "must be one emoji")


@counted_change
@transaction.atomic
def react(*, actor: User, chat_id: int, message_id: int, emoji: str) -> Message:
    """Add `emoji` as the actor's reaction. A repeated call stores and publishes nothing.

    Errors: Invalid (no emoji, too many already), Forbidden, NotFound, NotAccepting.
    """
    chat, _member, message = message_to_change(actor=actor, chat_id=chat_id, message_id=message_id)
    emoji = _emoji(emoji)
    there = {reaction["emoji"]: reaction["user_ids"] for reaction in message.reactions}
    if actor.pk in there.get(emoji, ()):
        return message
    require_accepting(chat, actor)
    name = name_of(emoji)
    # One that was removed stays under the messages, but no one can add it.
    if name and not is_custom_emoji(name):
        raise Invalid({"emoji": [_NOT_ONE_EMOJI]})
    if emoji not in there and len(there) >= MAX_DIFFERENT:
        raise Invalid({"emoji": [_TOO_MANY_EMOJI(count=MAX_DIFFERENT)]})
    if sum(map(len, there.values())) >= MAX_REACTIONS:
        raise Invalid({"emoji": [_TOO_MANY_REACTIONS(count=MAX_REACTIONS)]})
    Reaction.objects.create(chat=chat, message=message, user=actor, emoji=emoji)
    return publish_reactions(chat, message)


@counted_change
@transaction.atomic
def unreact(*, actor: User, chat_id: int, message_id: int, emoji: str) -> Message:
    """Remove the actor's `emoji`. If it isn't there, nothing is stored or published.

    Errors: Invalid (no emoji), Forbidden, NotFound.
    """
    chat, _member, message = message_to_change(actor=actor, chat_id=chat_id, message_id=message_id)
    gone, _of_which = Reaction.objects.filter(message=message, emoji=_emoji(emoji), user=actor).delete()
    return publish_reactions(chat, message) if gone else message


def publish_reactions(chat: Chat, message: Message) -> Message:
    """Rebuild the message's reactions from its rows and notify the members. The chat is locked."""
    message.reactions = reactions_under(message)
    store_change(chat, message, ["reactions"])
    announce.message_marked(message)
    return message


# Longer than any emoji with the variation selectors of every keyboard, and than any name.
_MOST_READ = 100


def _emoji(text: str) -> str:
    emoji = reaction_of(text[:_MOST_READ])
    if emoji is None:
        raise Invalid({"emoji": [_NOT_ONE_EMOJI]})
    return emoji
