"""Create a sign-up link for SIGNUP=invite, by staff."""

from django.conf import settings
from django.db import transaction

from accounts import queries
from accounts.actions.audit import note
from accounts.models import User
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.invites import sign_invite
from accounts.rules.person import TAKEN
from chatapp.lib.errors import Invalid


@transaction.atomic
def make_invite_link(*, staff: User, email: object) -> str:
    """Return a link that lets only this email sign up, within 7 days. Errors: Invalid."""
    faults = email_faults(email) or ([TAKEN] if queries.person_by_email(email) else [])
    if faults:
        raise Invalid({"email": faults})
    login = canonical_email(email)
    note(staff=staff, action="make_invite_link", subject=login)
    return f"{settings.PUBLIC_URL}/signup?invite={sign_invite(login)}"
