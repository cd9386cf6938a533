"""The reminder that an address waits to be verified: whom it is shown to, and that this browser was told to hide it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from accounts.rules.email_address import readable_email
from accounts.rules.verification import email_to_verify, is_verified

_HIDDEN_KEY = "hidden_reminder"


def address_to_remind_of(request: HttpRequest) -> str:
    """Return the address the link was mailed to, as people read it; "" when there is nothing to remind of.

    Nothing without mail; nor of an address that another account has, whose link would verify nothing.
    """
    person = request.user
    if not settings.EMAIL_URL or not isinstance(person, User) or is_verified(person) or person.shared_email:
        return ""
    address = email_to_verify(person)
    return "" if request.session.get(_HIDDEN_KEY) == address else readable_email(address)


def hide_reminder(request: AuthenticatedRequest) -> None:
    """Show it no more in this browser's session, until another address waits."""
    request.session[_HIDDEN_KEY] = email_to_verify(request.user)
