"""Per-member settings: favorite, notification level, archive. Other members aren't notified."""

from django.db import transaction

from accounts.models import User
from accounts.rules.status import moment_of, until_faults
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.inputs import not_one_of
from chatapp.lib.sentences import program_sentence
from chats.delivery import announce
from chats.models import Membership
from chats.models.membership import LEVEL_OF_MUTE, MUTE_LEVELS
from chats.models.notification_settings import NotificationLevel
from chats.queries.memberships import accepted_membership

_ONLY_EVERYTHING = program_sentence("only_everything", "needs the level everything")


@counted_change
def set_favourite(*, person: User, chat_id: int, is_favourite: bool) -> Membership:
    """Add the chat to the person's favorites, or remove it.

    Errors: Forbidden.
    """
    if is_favourite:
        return _set_preferences(person, chat_id, is_favourite=True)
    return _set_preferences(person, chat_id, is_favourite=False, favourite_position=None)


@counted_change
def set_archived(*, person: User, chat_id: int, is_archived: bool) -> Membership:
    """Archive the chat, or unarchive it. An archived chat still counts unread messages.

    Errors: Forbidden.
    """
    return _set_preferences(person, chat_id, is_archived=is_archived)


@counted_change
def mute_chat(*, person: User, chat_id: int, level: str, until: str | None = None) -> Membership:
    """Mute the chat: with `messages` only mentions ask for attention, with `everything` nothing does.

    `until` ends a mute of everything at a time in RFC 3339: what applied before applies again then.
    Errors: Invalid, Forbidden.
    """
    if level not in MUTE_LEVELS:
        raise Invalid({"level": [not_one_of(MUTE_LEVELS)]})
    if until is None:
        return _set_preferences(person, chat_id, muted=level, muted_until=None, notifies_of_all=False)
    if level != Membership.Mute.EVERYTHING:
        raise Invalid({"until": [_ONLY_EVERYTHING]})
    if faults := until_faults(until):
        raise Invalid({"until": faults})
    return _set_preferences(person, chat_id, muted_until=moment_of(until))


@counted_change
def unmute_chat(*, person: User, chat_id: int) -> Membership:
    """Unmute the chat: every message notifies; after a mute with an end, what did before.

    Errors: Forbidden.
    """
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    if membership.mute and not membership.muted:
        return _set_on(membership, muted_until=None)
    return _set_on(membership, muted=Membership.Mute.NOTHING, muted_until=None, notifies_of_all=True)


@counted_change
def set_notification_level(*, person: User, chat_id: int, level: str) -> Membership:
    """Set what of the chat notifies the person, from now on. Less than all also mutes it in the list.

    Errors: Invalid, Forbidden.
    """
    if level not in NotificationLevel.values:
        raise Invalid({"level": [not_one_of(NotificationLevel.values)]})
    mute = {muted_to: mute for mute, muted_to in LEVEL_OF_MUTE.items()}.get(level, Membership.Mute.NOTHING)
    return _set_preferences(
        person, chat_id, muted=mute, muted_until=None, notifies_of_all=level == NotificationLevel.ALL
    )


@counted_change
def clear_notification_level(*, person: User, chat_id: int) -> Membership:
    """Return to what the person set for chats of this kind.

    Errors: Forbidden.
    """
    return _set_preferences(person, chat_id, muted=Membership.Mute.NOTHING, muted_until=None, notifies_of_all=False)


def _set_preferences(person: User, chat_id: int, **wanted: object) -> Membership:
    return _set_on(accepted_membership(chat_id=chat_id, user_id=person.pk), **wanted)


@transaction.atomic
def _set_on(membership: Membership, **wanted: object) -> Membership:
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
