"""Per-member settings: favorite, mute, archive. Other members aren't notified."""

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
    """Add the chat to the person's favorites, or remove it.

    Errors: Forbidden.
    """
    return _set_preferences(person, chat_id, is_favourite=is_favourite)


@counted_change
def set_archived(*, person: User, chat_id: int, is_archived: bool) -> Membership:
    """Archive the chat, or unarchive it. An archived chat still counts unread messages.

    Errors: Forbidden.
    """
    return _set_preferences(person, chat_id, is_archived=is_archived)


@counted_change
def mute_chat(*, person: User, chat_id: int, level: str) -> Membership:
    """Mute the chat: with `messages` only mentions ask for attention, with `everything` nothing does.

    Errors: Invalid, Forbidden.
    """
    if level not in MUTE_LEVELS:
        raise Invalid({"level": [f"must be one of {', '.join(MUTE_LEVELS)}"]})
    return _set_preferences(person, chat_id, muted=level)


@counted_change
def unmute_chat(*, person: User, chat_id: int) -> Membership:
    """Unmute the chat.

    Errors: Forbidden.
    """
    return _set_preferences(person, chat_id, muted=Membership.Mute.NOTHING)


@transaction.atomic
def _set_preferences(person: User, chat_id: int, **wanted: object) -> Membership:
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    changed = [field for field, value in wanted.items() if getattr(membership, field) != value]
    for field in changed:
        setattr(membership, field, wanted[field])
    if changed:
        # No chat lock: only this person writes these columns of their own row.
        if not Membership.objects.filter(pk=membership.pk).update(**wanted):
            # Left in the meantime.
            raise Forbidden()
        announce.preferences_changed(membership)
    return membership
