"""Mail with a password reset link."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, may_mail, send
from accounts.mail.retry import TRIES, send_or_retry
from accounts.rules.reset_links import mailed_reset_url
from accounts.rules.verification import is_verified


@task()
def mail_reset_link(email: str, tries_left: int = TRIES) -> None:
    """Mail a link, if the email belongs to an active person.

    The link is created in the job, so that it is never stored in the job table.
    Errors: OSError when the mail server failed `TRIES` times in a row.
    """
    person = queries.person_by_email(email)
    if person is None or not may_mail(person, purpose=Purpose.RESET):
        return
    facts = {"person": person, "link": mailed_reset_url(person), "is_verified": is_verified(person)}
    send_or_retry(
        lambda: send(
            to=person.email,
            subject=f"Set a new password for {settings.SITE_NAME}",
            template="reset_link",
            facts=facts,
        ),
        again=lambda later, left: mail_reset_link.using(run_after=later).enqueue(email=email, tries_left=left),
        tries_left=tries_left,
    )
