"""Make an account."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts import queries
from accounts.actions.limit_tries import SIGN_UP, count_try
from accounts.actions.open_device import open_device
from accounts.models import Device, User
from accounts.rules import person as rules
from accounts.rules.email_address import canonical_email, email_faults, normal_email
from accounts.rules.guessing import Owner
from accounts.rules.invites import invited_email
from accounts.rules.password import password_faults
from accounts.rules.signing_up import INVITE_NEEDED, only_email_allowed
from accounts.visits import Visit
from chatapp.lib.errors import Forbidden, Invalid


def sign_up(*, name: object, email: object, password: object, visit: Visit, invite: object = "") -> Device:
    """Store a new person and sign them in; what SIGNUP allows, limited per address and e-mail.

    Errors: Invalid with all faults of all fields together, RateLimited, Forbidden.
    Source: seed-contract, "Sign-up rules".
    """
    only_email = only_email_allowed(invite)
    if only_email is not None and only_email != normal_email(email):
        raise Forbidden(INVITE_NEEDED)
    is_invited = invited_email(invite) == normal_email(email) != ""
    count_try(purpose=SIGN_UP, email=email, address=visit.address, is_invited=is_invited)
    person = new_person(name=name, email=email, password=password)
    with transaction.atomic():
        save_new_person(person)
        return open_device(person=person, visit=visit)


def new_person(*, name: object, email: object, password: object, **fields: object) -> User:
    """Return a person whose fields keep the rules, not stored yet (hashing holds no lock). Errors: Invalid."""
    owner = Owner(name=name, email=email, is_staff=bool(fields.get("is_staff")))
    faults = {
        "name": rules.name_faults(name),
        "email": email_faults(email),
        "password": password_faults(password, owner=owner),
    }
    if not faults["email"] and queries.person_by_email(email):
        faults["email"] = [rules.TAKEN]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    person = User(name=str(name).strip(), email=canonical_email(email), **fields)
    person.set_password(str(password))
    return person


def save_new_person(person: User) -> None:
    """Store a new person. Errors: Invalid when another sign-up took the e-mail a moment ago."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"email": [rules.TAKEN]}) from error
