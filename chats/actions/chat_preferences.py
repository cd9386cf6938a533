"""How a person keeps one of their chats: up front, silent, put away. No one else hears of it."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid
from chats.delivery import announce
from chats.models import Membership
from chats.queries.memberships import accepted_membership

MUTE_LEVELS = (Membership.Mute.MESSAGES, Membership.Mute.EVERYTHING)


@counted_change
def set_favourite(*, person: User, chat_id: int, is_favourite: bool) -> Membership:
    """Keep the chat among the favourites, or no longer.

    Errors: Forbidden.
    """
    return _keep(person, chat_id, is_favourite=is_favourite)


@counted_change
def set_archived(*, person: User, chat_id: int, is_archived: bool) -> Membership:
    """Put the chat away, or back. It goes on as before, and counts as before.

    Errors: Forbidden.
    """
    return _keep(person, chat_id, is_archived=is_archived)


@counted_change
def mute_chat(*, person: User, chat_id: int, level: str) -> Membership:
    """Let the chat ask for attention by mentions only (`messages` is silent) or not at all (`everything` is).

    Errors: Invalid, Forbidden.
    """
    if level not in MUTE_LEVELS:
        raise Invalid({"level": [f"must be one of {', '.join(MUTE_LEVELS)}"]})
    return _keep(person, chat_id, muted=level)


@counted_change
def unmute_chat(*, person: User, chat_id: int) -> Membership:
    """Let the chat ask for attention again.

    Errors: Forbidden.
    """
    return _keep(person, chat_id, muted=Membership.Mute.NOTHING)


@transaction.atomic
def _keep(person: User, chat_id: int, **wanted: object) -> Membership:
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    changed = [field for field, value in wanted.items() if getattr(membership, field) != value]
    for field in changed:
        setattr(membership, field, wanted[field])
    if changed:
        # No lock on the chat: these are columns no one else writes, of a row only its person keeps.
        if not Membership.objects.filter(pk=membership.pk).update(**wanted):
            # Left meanwhile.
            raise Forbidden()
        announce.preferences_changed(membership)
    return membership
