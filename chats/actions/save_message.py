"""Save and unsave a message. Only the person's own devices are notified; no lock, no seq."""

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.sentences import Sentence
from chats.delivery import announce
from chats.models import Message, SavedMessage
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.queries.saved import saved_count

# A longer list isn't useful as a list, and every person's rows are bounded.
MAX_SAVED = 1_000
_TOO_MANY_SAVED = Sentence(
    "too_many_saved",
    lambda count: ngettext("at most %(count)s message can be saved", "at most %(count)s messages can be saved", count),
)


@counted_change
@transaction.atomic
def save_message(*, person: User, chat_id: int, message_id: int) -> Message:
    """Save a text message. Idempotent.

    Errors: Forbidden (not a member, a system message), NotFound (also for a tombstone), Invalid (too many).
    """
    message = _message(person, chat_id, message_id)
    if message.kind != Message.Kind.TEXT:
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    _saved, is_new = SavedMessage.objects.get_or_create(
        message=message, user=person, defaults={"chat_id": message.chat_id}
    )
    if is_new and saved_count(person) > MAX_SAVED:
        # The transaction rolls the new row back.
        raise Invalid({"saved": [_TOO_MANY_SAVED(count=MAX_SAVED)]})
    if is_new:
        announce.message_saved(message, person)
    return message


@counted_change
@transaction.atomic
def unsave_message(*, person: User, chat_id: int, message_id: int) -> Message:
    """Remove a message from the saved ones. Does nothing if it isn't saved.

    Errors: Forbidden (not a member), NotFound.
    """
    message = _message(person, chat_id, message_id)
    gone, _of_which = SavedMessage.objects.filter(message=message, user=person).delete()
    if gone:
        announce.message_unsaved(message, person)
    return message


def _message(person: User, chat_id: int, message_id: int) -> Message:
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    return message_in(membership.chat, message_id=message_id)
