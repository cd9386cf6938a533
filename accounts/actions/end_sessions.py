"""End all of a person's sessions, by staff."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.actions.end_device import ENDED_BY_STAFF, sign_out_everywhere
from accounts.models import User


@transaction.atomic
def end_sessions(*, staff: User, person: User, reason: str = "") -> int:
    """Sign the person out everywhere. Returns how many sessions were live."""
    ended = sign_out_everywhere(person=person, reason=ENDED_BY_STAFF)
    note(staff=staff, action="end_sessions", subject=person, reason=reason)
    return ended
