"""Appoint and dismiss staff."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.actions.end_device import lock_person
from accounts.models import User
from chatapp.lib.errors import Invalid


@transaction.atomic
def appoint_staff(*, staff: User, person: User, reason: str = "") -> None:
    """Grant access to the admin. Errors: Invalid for a deactivated person."""
    if not person.is_active:
        raise Invalid({"person": ["is not active"]})
    _set(person, is_staff=True)
    note(staff=staff, action="appoint_staff", subject=person, reason=reason)


@transaction.atomic
def dismiss_staff(*, staff: User, person: User, reason: str = "") -> None:
    """Revoke access to the admin immediately: the flag is read on every request.

    Errors: Invalid when staff dismiss themselves, so at least one always remains.
    """
    if staff.pk == person.pk:
        raise Invalid({"person": ["You cannot dismiss yourself."]})
    _set(person, is_staff=False)
    note(staff=staff, action="dismiss_staff", subject=person, reason=reason)


def _set(person: User, *, is_staff: bool) -> None:
    lock_person(person.pk)
    person.is_staff = person.is_superuser = is_staff
    person.save(update_fields=["is_staff", "is_superuser"])
