"""Mail to an account's previous address that it was replaced."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts.mail.policy import send


@task()
def mail_email_changed(email: str, language: str = settings.LANGUAGE_CODE) -> None:
    """Mail a notice to a previously verified address. The calling action has checked the policy.

    Errors: OSError when the mail server fails; the job is retried.
    """
    send(
        to=email,
        language=language,
        subject=_("Your email address for %(site)s was changed"),
        template="email_changed",
        facts={},
    )
