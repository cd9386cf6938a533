"""Verify and change email addresses."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import queries, signals
from accounts.actions.audit import note
from accounts.actions.end_device import lock_person
from accounts.actions.limit_mails import count_verification_mail
from accounts.mail.email_changed import mail_email_changed
from accounts.mail.policy import Purpose, language_of, may_be_mailed
from accounts.mail.verification_link import mail_verification
from accounts.models import User
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.person import TAKEN
from accounts.rules.verification import Claim, email_to_verify, is_verified, read_verification
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.sentences import Sentence

DEAD_LINK = Sentence("dead_link", _("This link has expired or was already used. Please request a new one."))
NO_MAIL = Sentence(
    "no_mail",
    _("This site sends no mail, so addresses are neither verified nor changed here. Please ask the people who run it."),
)
SAME = Sentence("own_address", _("is your address already"))


def request_email_change(*, person: User, email: object) -> None:
    """Mail a link to a new address, which replaces the current one once it is verified.

    Requesting the current, unverified address mails its link again. The latest request wins.
    Errors: Forbidden on a site without mail; Invalid, about `email`; RateLimited.
    """
    _require_mail()
    wanted = canonical_email(email)
    if faults := email_faults(email):
        raise Invalid({"email": faults})
    if wanted == person.email and is_verified(person):
        raise Invalid({"email": [SAME]})
    # Count before the lookup: its answer reveals who has an account, as sign-up does.
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
    """Mail the link again, if an address is unverified. Errors: Forbidden, RateLimited."""
    _require_mail()
    email = email_to_verify(person)
    if email:
        count_verification_mail(person=person, email=email)
        mail_verification(person)


def require_good_verification(token: object) -> tuple[User, str]:
    """Return the person and address of a valid link. Errors: Invalid, with `token`."""
    claim = read_verification(token)
    person = queries.person_by_id(claim.user_id) if claim else None
    if claim is None or person is None or not _is_good(person, claim):
        raise Invalid({"token": [DEAD_LINK]})
    return person, claim.email


@transaction.atomic
def verify_email(*, token: object) -> User:
    """Set the link's address as the verified address of its account and invalidate the link.

    The address it replaces is notified, if it was verified.
    Errors: Invalid, with `token` for an invalid link, with `email` when another account now has the address.
    """
    claim = read_verification(token)
    lock_person(claim.user_id if claim else 0)
    # Check under the lock: of two concurrent uses, one finds the link used.
    person, email = require_good_verification(token)
    earlier = person.email if email != person.email and _may_be_notified(person) else ""
    _set_verified(person, email)
    if earlier:
        mail_email_changed.enqueue(email=earlier, language=language_of(person))
    return person


@transaction.atomic
def mark_verified(*, staff: User, person: User, reason: str = "") -> None:
    """Mark the person's current address as verified, by staff, who vouch for it."""
    lock_person(person.pk)
    _set_verified(person, person.email)
    note(staff=staff, action="mark_verified", subject=person, reason=reason)


@transaction.atomic
def change_email_by_staff(*, staff: User, person: User, email: object, reason: str = "") -> None:
    """Change the person's address, by staff, who vouch for it. Errors: Invalid, about `email`."""
    wanted = canonical_email(email)
    if faults := email_faults(email):
        raise Invalid({"email": faults})
    lock_person(person.pk)
    other = queries.person_by_email(wanted)
    if other is not None and other.pk != person.pk:
        raise Invalid({"email": [TAKEN]})
    earlier = person.email if wanted != person.email and _may_be_notified(person) else ""
    note(staff=staff, action="change_email", subject=person, reason=reason)
    _set_verified(person, wanted)
    if earlier:
        mail_email_changed.enqueue(email=earlier, language=language_of(person))


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


def _may_be_notified(person: User) -> bool:
    return bool(settings.EMAIL_URL) and may_be_mailed(person, purpose=Purpose.NOTICE)


def _is_good(person: User, claim: Claim) -> bool:
    return person.is_active and bool(claim.email) and claim.email == email_to_verify(person)


def _require_mail() -> None:
    if not settings.EMAIL_URL:
        raise Forbidden(NO_MAIL)
