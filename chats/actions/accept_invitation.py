"""Accept an invitation to a chat."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.admit_member import admit_member
from chats.models import Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import invited_membership


@counted_change
@transaction.atomic
def accept_invitation(*, person: User, chat_id: int) -> Membership:
    """Make the invited person a member who has read everything so far. Idempotent.

    Errors: NotFound if the person wasn't invited.
    """
    try:
        chat = locked_chat(chat_id)
    except Forbidden as error:
        raise NotFound() from error
    membership = invited_membership(chat_id=chat_id, user_id=person.pk)
    if membership.state == Membership.State.ACCEPTED:
        return membership
    return admit_member(chat, person, membership)
