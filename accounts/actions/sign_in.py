"""Prove who one is by e-mail and password."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts import queries
from accounts.actions.end_device import lock_person
from accounts.actions.limit_tries import count_try, forget_tries
from accounts.actions.open_device import open_device
from accounts.models import Device, User
from accounts.rules.text import is_text
from accounts.visits import Visit
from chatapp.lib.errors import WrongCredentials


def sign_in(*, email: object, password: object, visit: Visit) -> Device:
    """Open a session for whoever knows the password.

    An unknown e-mail, a wrong password and a switched-off account get the same answer after the same work.
    Errors: WrongCredentials, RateLimited.
    """
    count_try(purpose="signin", email=email, address=visit.address)
    person = queries.person_by_email(email)
    if not has_password(person, password) or person is None or not person.is_active:
        raise WrongCredentials
    forget_tries(purpose="signin", email=email, address=visit.address)
    with transaction.atomic():
        lock_person(person.pk)
        # Hashing takes a while: a password changed meanwhile has ended all sessions, and must end this one too.
        if queries.password_of(person) != person.password:
            raise WrongCredentials
        return open_device(person=person, visit=visit)


def has_password(person: User | None, password: object) -> bool:
    """Say whether this is the person's password; one hash is computed in any case, for nobody too."""
    text = password if isinstance(password, str) and is_text(password) else ""
    nobodys_hash = _nobodys_hash()
    if person is None:
        return check_password(text, nobodys_hash)
    return person.check_password(text)


@cache
def _nobodys_hash() -> str:
    # Made by the hasher in use, so that checking against it costs what checking a real one costs.
    # Asked for in either case above: the first unknown e-mail after a start is no slower than a known one.
    return make_password("nobody's password")
