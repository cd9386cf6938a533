"""Create a reset link for someone who cannot receive mail, by staff."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from accounts.rules.reset_links import reset_url
from chatapp.lib.errors import Invalid


@transaction.atomic
def make_reset_link(*, staff: User, person: User, reason: str = "") -> str:
    """Return a link that sets the person's password once, within an hour. The link itself is never logged.

    Errors: Invalid for a deactivated person.
    """
    if not person.is_active:
        raise Invalid({"person": ["is not active"]})
    note(staff=staff, action="make_reset_link", subject=person, reason=reason)
    return reset_url(person)
