"""Change one's own password."""

from __future__ import annotations

from django.db import transaction

from accounts import queries
from accounts.actions.end_device import PASSWORD_CHANGED, lock_person, sign_out_everywhere
from accounts.actions.limit_tries import count_try, forget_tries
from accounts.actions.open_device import open_device
from accounts.actions.sign_in import has_password
from accounts.models import Device, User
from accounts.rules.guessing import owner_of
from accounts.rules.password import password_faults
from accounts.visits import Visit
from chatapp.lib.errors import Invalid

WRONG_PASSWORD = "is not your password"


def change_password(*, person: User, current_password: object, password: object, visit: Visit) -> Device:
    """Set a new password, end every session of the person and open a new one for who changed it.

    Limited like signing in: a found, unlocked machine is no place to guess the password at leisure.
    Errors: Invalid, RateLimited.
    """
    count_try(purpose="password", email=person.email, address=visit.address)
    faults = {"password": password_faults(password, owner=owner_of(person))}
    if not has_password(person, current_password):
        faults["current_password"] = [WRONG_PASSWORD]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    forget_tries(purpose="password", email=person.email, address=visit.address)
    earlier = person.password
    person.set_password(str(password))
    with transaction.atomic():
        lock_person(person.pk)
        # Hashing takes a while: whoever set another password meanwhile, by a mailed link perhaps, has the last word.
        if queries.password_of(person) != earlier:
            raise Invalid({"current_password": [WRONG_PASSWORD]})
        person.save(update_fields=["password"])
        sign_out_everywhere(person=person, reason=PASSWORD_CHANGED)
        return open_device(person=person, visit=visit)
