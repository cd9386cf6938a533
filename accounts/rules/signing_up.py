"""Who may sign up, depending on SIGNUP: everyone, invited people or no one."""

from django.conf import settings

from accounts.rules.invites import invited_email
from chatapp.lib.errors import Forbidden

CLOSED = "Signing up is closed here. Please ask the people who run this site for an account."
INVITE_NEEDED = "Signing up needs an invitation link from the people who run this site."


def only_email_allowed(invite: object) -> str | None:
    """Return the only email that may sign up with this invitation, or None if any may. Errors: Forbidden."""
    if settings.SIGNUP == "open":
        return None
    if settings.SIGNUP == "closed":
        raise Forbidden(CLOSED)
    email = invited_email(invite)
    if email is None:
        raise Forbidden(INVITE_NEEDED)
    return email
