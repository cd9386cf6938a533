"""Mail to an account's previous address that it was replaced."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts.mail.policy import send
from accounts.mail.retry import TRIES, send_or_retry


@task()
def mail_email_changed(email: str, tries_left: int = TRIES) -> None:
    """Mail a notice to a previously verified address. The calling action has checked the policy.

    Errors: OSError when the mail server failed `TRIES` times in a row.
    """
    send_or_retry(
        lambda: send(
            to=email,
            subject=f"Your email address for {settings.SITE_NAME} was changed",
            template="email_changed",
            facts={},
        ),
        again=lambda later, left: mail_email_changed.using(run_after=later).enqueue(email=email, tries_left=left),
        tries_left=tries_left,
    )
