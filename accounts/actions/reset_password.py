"""Set a new password with a reset link."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import queries
from accounts.actions.end_device import PASSWORD_RESET, lock_person, sign_out_everywhere
from accounts.actions.limit_tries import open_after_reset
from accounts.actions.take_over_address import take_over_address
from accounts.actions.verify_email import DEAD_LINK
from accounts.client_info import ClientInfo
from accounts.models import User
from accounts.rules.guessing import owner_of
from accounts.rules.password import normal_password, password_faults
from accounts.rules.reset_links import is_good_reset, is_mailed_reset, reset_person_id
from accounts.rules.verification import is_verified
from chatapp.lib.errors import Invalid
from chatapp.ops.security_log import log_event


def reset_password(*, token: object, password: object, client_info: ClientInfo) -> None:
    """Set the password of the link's account, end all its sessions and invalidate the link.

    For an account with an unverified address, a mailed link hands the address over to the owner of the mailbox.

    Errors: Invalid, with `token` for an invalid link.
    """
    person = require_good_reset(token)
    if faults := password_faults(password, owner=owner_of(person)):
        raise Invalid({"password": faults})
    encoded = make_password(normal_password(str(password)))
    with transaction.atomic():
        lock_person(reset_person_id(token) or 0)
        # Check again under the lock: of two concurrent uses, one finds the link used.
        person = require_good_reset(token)
        if is_mailed_reset(str(token)) and not is_verified(person):
            person = take_over_address(person, encoded_password=encoded)
        else:
            # Cancel a pending address change too: it may come from an intruder's session.
            person.password, person.kept_session_hash, person.pending_email = encoded, "", ""
            person.save(update_fields=["password", "kept_session_hash", "pending_email"])
            sign_out_everywhere(person=person, reason=PASSWORD_RESET)
    open_after_reset(email=person.email, address=client_info.address)
    log_event("password_reset_used", address=client_info.address, user_id=person.pk)


def require_good_reset(token: object) -> User:
    """Return the person a valid link was made for. Errors: Invalid, with `token`."""
    person = queries.person_by_id(reset_person_id(token) or 0)
    if person is None or not isinstance(token, str) or not is_good_reset(person, token):
        raise Invalid({"token": [DEAD_LINK]})
    return person
