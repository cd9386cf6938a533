"""Change your own password."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.actions.check_password import matching_form
from accounts.actions.end_device import PASSWORD_CHANGED, lock_person, sign_out_everywhere
from accounts.actions.limit_tries import PASSWORD, count_try, forget_tries, refund_try
from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.rules.guessing import owner_of
from accounts.rules.password import password_faults
from chatapp.lib.errors import Invalid, Unavailable
from chatapp.lib.sentences import Sentence
from chatapp.ops.security_log import log_event

WRONG_PASSWORD = Sentence("wrong_password", _("is not your password"))


def change_password(*, person: User, current_password: object, password: object, client_info: ClientInfo) -> Device:
    """Set a new password, end all sessions of the person and start a new one for the caller.

    Rate-limited like sign-in: a stolen session must not allow unlimited guesses.
    Errors: Invalid, RateLimited, Unavailable.
    """
    counted = count_try(purpose=PASSWORD, email=person.email, address=client_info.address)
    faults = {"password": password_faults(password, owner=owner_of(person))}
    try:
        is_right = matching_form(person, current_password) is not None
    except Unavailable:
        refund_try(counted)
        raise
    if not is_right:
        faults["current_password"] = [WRONG_PASSWORD]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    forget_tries(counted, purpose=PASSWORD, email=person.email, address=client_info.address)
    earlier = person.password
    person.set_password(str(password))
    with transaction.atomic():
        lock_person(person.pk)
        # Hashing is slow: a password set in the meantime, for example by a reset link, wins.
        if queries.password_of(person) != earlier:
            raise Invalid({"current_password": [WRONG_PASSWORD]})
        # Cancel a pending address change too: it may be an intruder's, like the sessions.
        person.pending_email = ""
        person.save(update_fields=["password", "kept_session_hash", "pending_email"])
        sign_out_everywhere(person=person, reason=PASSWORD_CHANGED)
        device = open_device(person=person, client_info=client_info)
    log_event("password_changed", address=client_info.address, user_id=person.pk, device_id=device.pk)
    return device
