"""The reminder to verify an email address: when it is shown, and hiding it in one browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from accounts.rules.email_address import readable_email
from accounts.rules.verification import email_to_verify, is_verified

_HIDDEN_KEY = "hidden_reminder"


def address_to_remind_of(request: HttpRequest) -> str:
    """Return the address that the link was mailed to, in readable form, or "" when no reminder is due.

    No reminder is due on a site that sends no mail, or for an address shared with an older account: its link would
    verify nothing.
    """
    person = request.user
    if not settings.EMAIL_URL or not isinstance(person, User) or is_verified(person) or person.shared_email:
        return ""
    address = email_to_verify(person)
    return "" if request.session.get(_HIDDEN_KEY) == address else readable_email(address)


def hide_reminder(request: AuthenticatedRequest) -> None:
    """Hide the reminder in this browser session until a different address needs verification."""
    request.session[_HIDDEN_KEY] = email_to_verify(request.user)
