"""Create an account on someone's behalf, by staff."""

import secrets

from django.db import transaction

from accounts.actions.audit import note
from accounts.actions.sign_up import new_person, save_new_person
from accounts.models import User
from accounts.rules.reset_links import reset_url
from chatapp.lib import clock


def add_person(*, staff: User, name: object, email: object) -> tuple[User, str]:
    """Store a person and return them with a link to set their password, valid for an hour.

    Errors: Invalid, as in sign-up.
    """
    # A random password that satisfies the rules, replaced by means of the link. Staff vouch for the address.
    password = f"aA1{secrets.token_urlsafe(32)}"
    person = new_person(name=name, email=email, password=password, email_verified_at=clock.now())
    with transaction.atomic():
        save_new_person(person)
        note(staff=staff, action="add_person", subject=person)
        return person, reset_url(person)
