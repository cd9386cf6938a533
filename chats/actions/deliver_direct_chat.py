"""Deliver a direct chat: its first message admits everyone it is for."""

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
    """Return whether the next message of `chat`, which is locked, is the first one of a direct chat."""
    return chat.kind == Chat.Kind.DIRECT and chat.last_number == 0


def refused_delivery(chat: Chat, *, author: User) -> AppError | None:
    """Return why `author` may not deliver `chat`: someone doesn't accept their messages, or too many are strangers.

    Runs in the same transaction, before `deliver_direct_chat`.
    """
    people = awaiting_people(chat)
    try:
        require_all_accepting(author, people)
        spend_invitations(author, people)
    except AppError as error:
        return error
    return None


def deliver_direct_chat(chat: Chat, *, author: User) -> None:
    """Admit everyone awaiting the first message of `chat`, or invite them when DIRECT_MESSAGES=request.

    People whose address isn't verified become members, or are invited, when it is.

    Runs inside the transaction that stores this message and holds the chat's lock. The message is unread for the new
    members: their read position stays 0.
    Queries: 1, and 1 more when someone is waiting.
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
