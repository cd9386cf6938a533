"""Sign in with email and password."""

from __future__ import annotations

from django.db import transaction

from accounts import hashing, queries
from accounts.actions.check_password import matching_form, renewed_hash
from accounts.actions.end_device import lock_person
from accounts.actions.limit_tries import SIGN_IN, count_try, forget_tries, refund_try
from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.rules.email_address import normal_email
from accounts.rules.guessing import is_too_easy, owner_of
from accounts.rules.password import MAX_PASSWORD_CHARACTERS
from chatapp.lib.errors import Unavailable, WrongCredentials
from chatapp.ops.security_log import log_event


def sign_in(*, email: object, password: object, client_info: ClientInfo) -> Device:
    """Verify email and password and start a device session.

    An unknown email, a wrong password and a deactivated account get the same answer at the same cost.
    Errors: WrongCredentials, RateLimited, Unavailable while too many passwords are being checked.
    """
    # Reserve before counting: a request refused because of overload costs no query.
    with hashing.gate().reserved():
        counted = count_try(purpose=SIGN_IN, email=email, address=client_info.address)
        try:
            person, form = _account_of(email, password)
        except Unavailable:
            # No password was checked: overload must not use up anyone's attempts.
            refund_try(counted)
            raise
    if person is None or form is None or not person.is_active:
        user_id = person.pk if person else None
        log_event("sign_in_failed", address=client_info.address, user_id=user_id, email=normal_email(email))
        raise WrongCredentials
    forget_tries(counted, purpose=SIGN_IN, email=email, address=client_info.address)
    renewed = renewed_hash(person, form)
    with transaction.atomic():
        lock_person(person.pk)
        # Hashing is slow: a password change in the meantime ended all sessions and must prevent this one too.
        if queries.password_of(person) != person.password:
            raise WrongCredentials
        if renewed is not None:
            _store_renewed(person, renewed)
        device = open_device(person=person, client_info=client_info)
    log_event("sign_in", address=client_info.address, user_id=person.pk, device_id=device.pk)
    _note_weak_staff(person, form)
    return device


def _note_weak_staff(person: User, password: str) -> None:
    """Log a staff password that is too weak for staff. Only at sign-in is the plain password available."""
    if person.is_staff and is_too_easy(password[:MAX_PASSWORD_CHARACTERS], owner_of(person)):
        log_event("weak_staff_password", user_id=person.pk)


def _account_of(email: object, password: object) -> tuple[User | None, str | None]:
    """Return the account with this login, and the form of `password` that matches, if any.

    Several accounts are checked only where they share an address (accounts/models/user.py). Errors: Unavailable.
    """
    person = queries.person_by_email(email)
    form = matching_form(person, password)
    if form is None:
        for other in queries.people_sharing_email(email):
            other_form = matching_form(other, password)
            if other_form is not None:
                return other, other_form
    return person, form


def _store_renewed(person: User, encoded: str) -> None:
    """Store a new hash of the same password. Browsers stay signed in: the session hash is preserved."""
    person.kept_session_hash = person.get_session_auth_hash()
    person.password = encoded
    person.save(update_fields=["password", "kept_session_hash"])
