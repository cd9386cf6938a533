"""Show that an address is one's own, and change it."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import queries, signals
from accounts.actions.audit import note
from accounts.actions.end_device import lock_person
from accounts.actions.limit_verification import count_verification_mail
from accounts.mail.email_changed import mail_email_changed
from accounts.mail.policy import Purpose, may_mail
from accounts.mail.verification_link import mail_verification
from accounts.models import User
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.person import TAKEN
from accounts.rules.verification import Claim, email_to_verify, is_verified, read_verification
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, Invalid

DEAD_LINK = "This link was used already or is older than three days. Please ask for a new one."
NO_MAIL = (
    "This site sends no mail, so addresses are neither verified nor changed here. Please ask the people who run it."
)
SAME = "is your address already"


def request_email_change(*, person: User, email: object) -> None:
    """Have a link mailed to another address, which replaces the present one as soon as it is verified.

    Asking for the present, unverified one has its mail sent again. The latest request counts.
    Errors: Forbidden on a site without mail; Invalid, about `email`; RateLimited.
    """
    _require_mail()
    wanted = canonical_email(email)
    if faults := email_faults(email):
        raise Invalid({"email": faults})
    if wanted == person.email and is_verified(person):
        raise Invalid({"email": [SAME]})
    # Counted before the look-up: it says who has an account, as signing up does.
    count_verification_mail(person=person, email=wanted)
    other = queries.person_by_email(wanted)
    if other is not None and other.pk != person.pk:
        raise Invalid({"email": [TAKEN]})
    with transaction.atomic():
        lock_person(person.pk)
        person.pending_email = "" if wanted == person.email else wanted
        person.save(update_fields=["pending_email"])
        mail_verification(person)


def resend_verification(*, person: User) -> None:
    """Have the link mailed again; nothing, when no address waits to be verified. Errors: Forbidden, RateLimited."""
    _require_mail()
    email = email_to_verify(person)
    if email:
        count_verification_mail(person=person, email=email)
        mail_verification(person)


def require_good_verification(token: object) -> tuple[User, str]:
    """Return whom a good link is about, and the address. Errors: Invalid, with `token`."""
    claim = read_verification(token)
    person = queries.person_by_id(claim.user_id) if claim else None
    if claim is None or person is None or not _is_good(person, claim):
        raise Invalid({"token": [DEAD_LINK]})
    return person, claim.email


@transaction.atomic
def verify_email(*, token: object) -> User:
    """Take the address of a link as its account's from now on; the link is used up by it.

    The address it replaces is told, if it was verified.
    Errors: Invalid, with `token` for a link that is no good, with `email` when another account has the address by now.
    """
    claim = read_verification(token)
    lock_person(claim.user_id if claim else 0)
    # Looked at under the lock: of two uses at the same moment, one finds it used.
    person, email = require_good_verification(token)
    earlier = person.email if email != person.email and _was_told(person) else ""
    _set_verified(person, email)
    if earlier:
        mail_email_changed.enqueue(email=earlier)
    return person


@transaction.atomic
def mark_verified(*, staff: User, person: User, reason: str = "") -> None:
    """Count the person's present address as verified, by staff, who answer for it."""
    lock_person(person.pk)
    _set_verified(person, person.email)
    note(staff=staff, action="mark_verified", subject=person, reason=reason)


@transaction.atomic
def change_email_by_staff(*, staff: User, person: User, email: object, reason: str = "") -> None:
    """Give the person another address, by staff, who answer for it. Errors: Invalid, about `email`."""
    wanted = canonical_email(email)
    if faults := email_faults(email):
        raise Invalid({"email": faults})
    lock_person(person.pk)
    other = queries.person_by_email(wanted)
    if other is not None and other.pk != person.pk:
        raise Invalid({"email": [TAKEN]})
    earlier = person.email if wanted != person.email and _was_told(person) else ""
    note(staff=staff, action="change_email", subject=person, reason=reason)
    _set_verified(person, wanted)
    if earlier:
        mail_email_changed.enqueue(email=earlier)


def _set_verified(person: User, email: str) -> None:
    if email != person.email:
        person.email, person.pending_email, person.shared_email = email, "", ""
    person.email_verified_at = clock.now()
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "pending_email", "shared_email", "email_verified_at"])
    except IntegrityError as error:
        raise Invalid({"email": [TAKEN]}) from error
    signals.announce_email_verified(user_id=person.pk)


def _was_told(person: User) -> bool:
    return bool(settings.EMAIL_URL) and may_mail(person, purpose=Purpose.NOTICE)


def _is_good(person: User, claim: Claim) -> bool:
    return person.is_active and bool(claim.email) and claim.email == email_to_verify(person)


def _require_mail() -> None:
    if not settings.EMAIL_URL:
        raise Forbidden(NO_MAIL)
