"""What staff do to people's accounts. Each step is recorded in the audit log."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import queries, signals
from accounts.actions.audit import note
from accounts.actions.end_device import DEACTIVATED, ENDED_BY_STAFF, lock_person, sign_out_everywhere
from accounts.actions.sign_up import new_person, save_new_person
from accounts.models import User
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.invites import sign_invite
from accounts.rules.person import TAKEN
from accounts.rules.reset_links import reset_url
from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chatapp.lib.public_url import public_url
from chatapp.lib.sentences import Sentence


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


_NOT_ACTIVE = Sentence("not_active", _("is not active"))
_DISMISSES_SELF = Sentence("dismisses_self", _("You cannot dismiss yourself."))
_DEACTIVATES_SELF = Sentence("deactivates_self", _("You cannot deactivate yourself."))


@transaction.atomic
def make_invite_link(*, staff: User, email: object) -> str:
    """Return a link that lets only this email sign up, within 7 days. Errors: Invalid."""
    faults = email_faults(email) or ([TAKEN] if queries.person_by_email(email) else [])
    if faults:
        raise Invalid({"email": faults})
    login = canonical_email(email)
    note(staff=staff, action="make_invite_link", subject=login)
    return f"{public_url('sign_up')}?invite={sign_invite(login)}"


@transaction.atomic
def make_reset_link(*, staff: User, person: User, reason: str = "") -> str:
    """Return a link that sets the person's password once, within an hour. The link itself is never logged.

    Errors: Invalid for a deactivated person.
    """
    if not person.is_active:
        raise Invalid({"person": [_NOT_ACTIVE]})
    note(staff=staff, action="make_reset_link", subject=person, reason=reason)
    return reset_url(person)


@transaction.atomic
def appoint_staff(*, staff: User, person: User, reason: str = "") -> None:
    """Grant access to the admin. Errors: Invalid for a deactivated person."""
    if not person.is_active:
        raise Invalid({"person": [_NOT_ACTIVE]})
    _set_staff(person, is_staff=True)
    note(staff=staff, action="appoint_staff", subject=person, reason=reason)


@transaction.atomic
def dismiss_staff(*, staff: User, person: User, reason: str = "") -> None:
    """Revoke access to the admin immediately: the flag is read on every request.

    Errors: Invalid when staff dismiss themselves, so at least one always remains.
    """
    if staff.pk == person.pk:
        raise Invalid({"person": [_DISMISSES_SELF]})
    _set_staff(person, is_staff=False)
    note(staff=staff, action="dismiss_staff", subject=person, reason=reason)


def _set_staff(person: User, *, is_staff: bool) -> None:
    lock_person(person.pk)
    person.is_staff = person.is_superuser = is_staff
    person.save(update_fields=["is_staff", "is_superuser"])


@transaction.atomic
def end_sessions(*, staff: User, person: User, reason: str = "") -> int:
    """Sign the person out everywhere. Returns how many sessions were live."""
    ended = sign_out_everywhere(person=person, reason=ENDED_BY_STAFF)
    note(staff=staff, action="end_sessions", subject=person, reason=reason)
    return ended


@transaction.atomic
def deactivate_person(*, staff: User, person: User, reason: str = "") -> None:
    """Deactivate the account: all sessions end, sign-in is refused, messages stay.

    Errors: Invalid when staff deactivate themselves.
    """
    if staff.pk == person.pk:
        raise Invalid({"person": [_DEACTIVATES_SELF]})
    lock_person(person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sign_out_everywhere(person=person, reason=DEACTIVATED)
    note(staff=staff, action="deactivate_person", subject=person, reason=reason)
    signals.announce_person_deactivated(user_id=person.pk)


@transaction.atomic
def reactivate_person(*, staff: User, person: User, reason: str = "") -> None:
    """Allow the person to sign in again; ended sessions stay ended."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    note(staff=staff, action="reactivate_person", subject=person, reason=reason)
