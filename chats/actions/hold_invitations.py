"""Invitations to accounts whose email address is not verified: kept from them until it is.

The account may be a stranger's who signed up with someone else's address, and the invitation meant for its owner.
"""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.mail.invitation import mail_invitation
from accounts.models import User
from accounts.queries import person_by_id
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_closed_chat


def hold_invitations(places: QuerySet[Membership], people: Sequence[User], *, invited_by: User) -> None:
    """Hold the places of these people, and mail each of them, once a week. Inside a transaction that holds the chat."""
    places.update(state=Membership.State.HELD, invited_by=invited_by, invited_at=clock.now())
    for person in people:
        mail_invitation(person, inviter=invited_by)
        # A verification at the same moment finds nothing to release before this commit, so it is looked for again.
        transaction.on_commit(partial(release_invitations, user_id=person.pk), robust=True)


def release_invitations(*, user_id: int) -> None:
    """Show a person the invitations that were held, each in a transaction of its own; nothing while unverified."""
    held = Membership.objects.filter(user_id=user_id, state=Membership.State.HELD)
    chat_ids = list(held.order_by("chat_id").values_list("chat_id", flat=True))
    person = person_by_id(user_id) if chat_ids else None
    if person is None or not is_verified(person):
        return
    for chat_id in chat_ids:
        _release(chat_id, person)


@transaction.atomic
def _release(chat_id: int, person: User) -> None:
    chat = locked_closed_chat(chat_id)
    membership = Membership.objects.filter(chat_id=chat_id, user=person, state=Membership.State.HELD).first()
    if chat is None or membership is None:
        return
    if chat.kind == Chat.Kind.DIRECT and settings.DIRECT_MESSAGES != "request":
        # As with the first message of a direct chat: what was written is unread, the read position stays 0.
        membership.state, membership.accepted_at = Membership.State.ACCEPTED, clock.now()
        membership.save(update_fields=["state", "accepted_at"])
        announce.chat_added(chat, person)
        announce.chat_changed(chat)
        return
    membership.state = Membership.State.INVITED
    membership.save(update_fields=["state"])
    announce.invited(chat, [person])
