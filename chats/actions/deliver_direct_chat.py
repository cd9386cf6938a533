"""Deliver a direct chat: with its first message everyone it is meant for is in it."""

from django.conf import settings

from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.errors import AppError
from chats.actions.accept_direct import require_all_accepting
from chats.actions.hold_invitations import hold_invitations
from chats.actions.spend_budgets import spend_invitations
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.memberships import awaiting_people


def is_delivery(chat: Chat) -> bool:
    """Whether the next message of `chat`, which is locked, is the first one of a direct chat."""
    return chat.kind == Chat.Kind.DIRECT and chat.last_number == 0


def refused_delivery(chat: Chat, *, author: User) -> AppError | None:
    """Return why `author` may not deliver `chat`: someone in it takes nothing from them, or too many are strangers.

    Works where `deliver_direct_chat` does, before it.
    """
    people = awaiting_people(chat)
    try:
        require_all_accepting(author, people)
        spend_invitations(author, people)
    except AppError as error:
        return error
    return None


def deliver_direct_chat(chat: Chat, *, author: User) -> None:
    """Make everyone who awaits the first message of `chat` a member, or with DIRECT_MESSAGES=request invite them.

    Those whose address is not verified become members, or are invited, with its verification.

    Works inside the transaction that stores this message and holds the chat's lock. What was written is unread for
    them: their read position stays 0.
    Queries: 1, and 1 when someone waits.
    """
    people = awaiting_people(chat)
    if not people:
        return
    now = clock.now()
    waiting = Membership.objects.filter(chat=chat, state=Membership.State.AWAITING)
    held = [person for person in people if not is_verified(person)]
    if held:
        hold_invitations(waiting.filter(user__in=held), held, invited_by=author)
        people = [person for person in people if person not in held]
    if settings.DIRECT_MESSAGES == "request":
        waiting.update(state=Membership.State.INVITED, invited_by=author, invited_at=now)
        announce.invited(chat, people)
    else:
        waiting.update(state=Membership.State.ACCEPTED, accepted_at=now)
        announce.chat_added_for_all(chat, people)
    announce.chat_changed(chat)
