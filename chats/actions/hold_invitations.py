"""Invitations to accounts with an unverified email address: hidden until it is verified.

A stranger may have signed up with someone else's address, and the invitation is meant for the address's owner.
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


def hold_invitations(memberships: QuerySet[Membership], people: Sequence[User], *, invited_by: User) -> None:
    """Hold these people's memberships and mail each person, at most weekly. The transaction holds the chat's lock."""
    memberships.update(state=Membership.State.HELD, invited_by=invited_by, invited_at=clock.now())
    for person in people:
        mail_invitation(person, inviter=invited_by)
        # A concurrent verification finds nothing to release before this commit, so check again after it.
        transaction.on_commit(partial(release_invitations, user_id=person.pk), robust=True)


def release_invitations(*, user_id: int) -> None:
    """Show a person their held invitations, each in its own transaction. Does nothing until the address is verified."""
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
        # As with a direct chat's first message: earlier messages are unread, the read position stays 0.
        membership.state, membership.accepted_at = Membership.State.ACCEPTED, clock.now()
        membership.save(update_fields=["state", "accepted_at"])
        announce.chat_added(chat, person)
        announce.chat_changed(chat)
        return
    membership.state = Membership.State.INVITED
    membership.save(update_fields=["state"])
    announce.invited(chat, [person])
