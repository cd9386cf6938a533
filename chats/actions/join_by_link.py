"""Come into a chat by a link."""

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
from chats.queries.memberships import place_in


@counted_change
@transaction.atomic
def join_by_link(*, person: User, secret: str) -> Chat:
    """Become a plain member. Who is in already, or invited, uses nothing up.

    Errors: NotFound for a link that is unknown, used up, too old, taken back, or of a closed chat.
    """
    try:
        chat = locked_chat(live_join_link(secret).chat_id)
    except Forbidden as error:
        raise NotFound(DEAD) from error
    # Asked again under the chat's lock: of fifty people with a link for one, the others find it used up here.
    link = live_join_link(secret)
    membership = place_in(chat, user_id=person.pk)
    if membership is not None and membership.state == Membership.State.ACCEPTED:
        return chat
    if membership is None or membership.state == Membership.State.HELD:
        spend_join(person)
        JoinLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1)
    admit_member(chat, person, membership)
    return chat
