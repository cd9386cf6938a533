"""Pin and unpin a message for everyone in the chat."""

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.sentences import Sentence
from chats.actions.accept_direct import require_accepting
from chats.actions.message_change import message_to_change, store_change
from chats.delivery import announce
from chats.models import Message
from chats.queries.messages import pinned_in
from chats.rules.message import may_pin

# A pin list that needs its own search defeats its purpose.
MAX_PINS = 50
_TOO_MANY_PINS = Sentence(
    "too_many_pins",
    lambda count: ngettext(
        "a chat has at most %(count)s pinned message", "a chat has at most %(count)s pinned messages", count
    ),
)


@counted_change
@transaction.atomic
def pin_message(*, actor: User, chat_id: int, message_id: int) -> Message:
    """Pin a message. A repeated call stores and publishes nothing.

    Errors: Forbidden, NotFound, Invalid (too many pins), NotAccepting.
    """
    chat, member, message = message_to_change(actor=actor, chat_id=chat_id, message_id=message_id)
    if not may_pin(member):
        raise Forbidden()
    if message.pinned_at is not None:
        return message
    require_accepting(chat, actor)
    if len(pinned_in(chat)) >= MAX_PINS:
        raise Invalid({"pin": [_TOO_MANY_PINS(count=MAX_PINS)]})
    message.pinned_at = clock.now()
    store_change(chat, message, ["pinned_at"])
    announce.message_marked(message)
    return message


@counted_change
@transaction.atomic
def unpin_message(*, actor: User, chat_id: int, message_id: int) -> Message:
    """Unpin a message. A repeated call stores and publishes nothing.

    Errors: Forbidden, NotFound.
    """
    chat, member, message = message_to_change(actor=actor, chat_id=chat_id, message_id=message_id)
    if not may_pin(member):
        raise Forbidden()
    if message.pinned_at is None:
        return message
    message.pinned_at = None
    store_change(chat, message, ["pinned_at"])
    announce.message_marked(message)
    return message
