"""Deactivate an account, by staff."""

from django.db import transaction

from accounts import signals
from accounts.actions.audit import note
from accounts.actions.end_device import DEACTIVATED, lock_person, sign_out_everywhere
from accounts.models import User
from chatapp.lib.errors import Invalid


@transaction.atomic
def deactivate_person(*, staff: User, person: User, reason: str = "") -> None:
    """Deactivate the account: all sessions end, sign-in is refused, messages stay.

    Errors: Invalid when staff deactivate themselves.
    """
    if staff.pk == person.pk:
        raise Invalid({"person": ["You cannot deactivate yourself."]})
    lock_person(person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sign_out_everywhere(person=person, reason=DEACTIVATED)
    note(staff=staff, action="deactivate_person", subject=person, reason=reason)
    signals.announce_person_deactivated(user_id=person.pk)
