"""Reactivate an account, by staff."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User


@transaction.atomic
def reactivate_person(*, staff: User, person: User, reason: str = "") -> None:
    """Allow the person to sign in again; ended sessions stay ended."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    note(staff=staff, action="reactivate_person", subject=person, reason=reason)
