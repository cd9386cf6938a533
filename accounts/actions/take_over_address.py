"""Hand an address over to its owner from an account that never verified it."""

from __future__ import annotations

from django.db import transaction

from accounts import queries, signals
from accounts.actions.change_avatar import remove_avatar
from accounts.actions.end_device import ADDRESS_TAKEN_OVER, sign_out_everywhere
from accounts.actions.lock_skeleton import lock_skeleton
from accounts.actions.sign_up import store_person
from accounts.models import User
from accounts.models.user import MAX_NAME_CHARACTERS
from accounts.rules.email_address import RELEASED
from accounts.rules.person import name_faults
from chatapp.lib import clock
from chatapp.ops.security_log import log_event

FORMER = "Former member"
NEW = "New member"


def take_over_address(previous: User, *, encoded_password: str) -> User:
    """Give the address of `previous` to a new account, verified. The caller's transaction holds the person's lock.

    A new account rather than a new password: nothing that the previous holder read, wrote, saved or can still change
    passes to the new holder, whatever is added to accounts later. The old account is deactivated and keeps its
    messages anonymously; it loses picture, status, memberships, invitations and sessions.
    """
    email = previous.email
    remove_avatar(person=previous)
    previous.email, previous.pending_email, previous.shared_email = f"{RELEASED}{previous.pk}", "", ""
    previous.name, previous.status, previous.kept_session_hash = FORMER, "", ""
    previous.status_until = previous.do_not_disturb_until = None
    previous.is_active = previous.is_staff = previous.is_superuser = False
    previous.set_unusable_password()
    previous.save()
    sign_out_everywhere(person=previous, reason=ADDRESS_TAKEN_OVER)
    signals.announce_address_taken_over(user_id=previous.pk)
    person = User(email=email, name=_name_from(email), password=encoded_password, email_verified_at=clock.now())
    store_person(person)
    transaction.on_commit(lambda: log_event("address_taken_over", user_id=previous.pk, email=email))
    return person


def _name_from(email: str) -> str:
    """Return the address's local part, or `NEW` if it is not a valid name or looks like someone else's."""
    name = email.partition("@")[0][:MAX_NAME_CHARACTERS]
    if name_faults(name):
        return NEW
    lock_skeleton(name)
    return NEW if queries.looks_like_another(name) else name
