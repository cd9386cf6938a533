"""Join a chat by a join link."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.admit_member import admit_member
from chats.actions.spend_budgets import spend_join
from chats.models import Chat, JoinLink, Membership
from chats.queries.join_links import DEAD, live_join_link
from chats.queries.locks import locked_chat
from chats.queries.memberships import membership_in


@counted_change
@transaction.atomic
def join_by_link(*, person: User, secret: str) -> Chat:
    """Make `person` a plain member. Existing members and invited people don't use up the link.

    Errors: NotFound for a link that is unknown, used up, expired, revoked, or of a closed chat.
    """
    try:
        chat = locked_chat(live_join_link(secret).chat_id)
    except Forbidden as error:
        raise NotFound(DEAD) from error
    # Checked again under the chat's lock: when fifty people race for a single use, all but one fail here.
    link = live_join_link(secret)
    membership = membership_in(chat, user_id=person.pk)
    if membership is not None and membership.state == Membership.State.ACCEPTED:
        return chat
    if membership is None or membership.state == Membership.State.HELD:
        spend_join(person)
        JoinLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1)
    admit_member(chat, person, membership)
    return chat
