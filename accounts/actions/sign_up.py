"""Create an account."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts import hashing, queries, signals
from accounts.actions.limit_tries import LONG_WINDOW, SIGN_UP, Bucket, count_in, count_try
from accounts.actions.lock_skeleton import lock_free_skeleton
from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.mail.verification_link import mail_verification
from accounts.models import Device, User
from accounts.rules import person as rules
from accounts.rules.email_address import canonical_email, email_faults, normal_email
from accounts.rules.guessing import Owner
from accounts.rules.invites import invited_email
from accounts.rules.password import password_faults
from accounts.rules.signing_up import INVITE_NEEDED, only_email_allowed
from accounts.rules.text import readable_line
from accounts.rules.verification import verified_since_sign_up
from chatapp.lib.errors import Forbidden, Invalid, RateLimited
from chatapp.ops.security_log import log_event


def sign_up(
    *,
    name: object,
    email: object,
    password: object,
    client_info: ClientInfo,
    invite: object = "",
    next_path: object = "",
) -> Device:
    """Store a new person and sign them in, if SIGNUP allows it, rate-limited per network and email.

    Sign-ups with an invitation for this email, or on the way to a valid join link (`next_path`), don't count against
    the network.
    Errors: Invalid with all faults of all fields together, RateLimited, Forbidden, Unavailable.
    Source: docs/compatibility.md, "Sign-up rules".
    """
    only_email = only_email_allowed(invite)
    if only_email is not None and only_email != normal_email(email):
        raise Forbidden(INVITE_NEEDED)
    with hashing.gate().reserved():
        is_invited = invited_email(invite) == normal_email(email) != "" or _comes_by_join_link(next_path)
        count_try(purpose=SIGN_UP, email=email, address=client_info.address, is_invited=is_invited)
        person = new_person(name=name, email=email, password=password, **verified_since_sign_up())
    with transaction.atomic():
        save_new_person(person)
        mail_verification(person)
        device = open_device(person=person, client_info=client_info)
        if isinstance(next_path, str) and next_path:
            signals.announce_signed_up_for(user_id=person.pk, path=next_path)
    log_event("sign_up", address=client_info.address, user_id=person.pk, device_id=device.pk, email=person.email)
    return device


def _comes_by_join_link(next_path: object) -> bool:
    """Return whether the sign-up leads to a valid join link. Each link exempts as many an hour as it has uses left."""
    link = signals.join_link_at(next_path) if isinstance(next_path, str) else None
    if link is None:
        return False
    try:
        count_in(Bucket(f"{SIGN_UP}:link:{link.key}", link.uses_left, LONG_WINDOW))
    except RateLimited:
        return False
    return True


def new_person(*, name: object, email: object, password: object, **fields: object) -> User:
    """Return a validated, unsaved person, so that hashing happens without a lock. Errors: Invalid."""
    owner = Owner(name=name, email=email, is_staff=bool(fields.get("is_staff")))
    faults = {
        "name": rules.name_faults(name),
        "email": email_faults(email),
        "password": password_faults(password, owner=owner),
    }
    if not faults["email"] and queries.person_by_email(email):
        faults["email"] = [rules.TAKEN]
    line = readable_line(name) if isinstance(name, str) else ""
    if not faults["name"] and queries.looks_like_another(line):
        faults["name"] = [rules.LOOKS_LIKE_ANOTHER]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    person = User(name=line, email=canonical_email(email), **fields)
    person.set_password(str(password))
    return person


def save_new_person(person: User) -> None:
    """Store a new person. Call it inside a transaction.

    Errors: Invalid when a concurrent sign-up took the email or a name that looks like this one.
    """
    lock_free_skeleton(person.name)
    store_person(person)


def store_person(person: User) -> None:
    """Store a new person without the lookalike check. Errors: Invalid when a concurrent sign-up took the email."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"email": [rules.TAKEN]}) from error
    signals.announce_person_created(user_id=person.pk)
