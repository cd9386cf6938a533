"""Join an open chat."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chatapp.ops.security_log import refusals_logged
from chats.actions.admit_member import admit_member
from chats.actions.spend_budgets import spend_join
from chats.models import Chat, Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import membership_in


@counted_change
@transaction.atomic
def join_chat(*, person: User, chat_id: int) -> Chat:
    """Join an open chat, or one that `person` is invited to. Idempotent.

    Errors: Forbidden, alike for a chat that is not open, closed or missing.
    """
    with refusals_logged("join_refused", user_id=person.pk, chat_id=chat_id):
        chat = locked_chat(chat_id)
        membership = membership_in(chat, user_id=person.pk)
        # A held invitation admits no one: the address it was sent to isn't verified.
        is_asked = membership is not None and membership.state != Membership.State.HELD
        if not is_asked and chat.kind != Chat.Kind.OPEN:
            raise Forbidden()
        if not is_asked:
            spend_join(person)
    if membership is None or membership.state != Membership.State.ACCEPTED:
        admit_member(chat, person, membership)
    return chat
