"""The mail that tells the earlier address of an account that another one took its place."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts.mail.policy import send
from accounts.mail.retry import TRIES, send_or_retry


@task()
def mail_email_changed(email: str, tries_left: int = TRIES) -> None:
    """Mail a notice to an address that was verified until now: the action that changed it has asked the policy.

    Errors: OSError when the mail server did not take it, `TRIES` times in a row.
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
