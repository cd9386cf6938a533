"""Mail with an email verification link."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, may_mail, send
from accounts.mail.retry import TRIES, send_or_retry
from accounts.models import User
from accounts.rules.email_address import readable_email
from accounts.rules.verification import email_to_verify, verification_url


def mail_verification(person: User) -> None:
    """Mail a link to the person's unverified address, if there is one and the site sends mail."""
    if settings.EMAIL_URL and email_to_verify(person):
        mail_verification_link.enqueue(user_id=person.pk)


@task()
def mail_verification_link(user_id: int, tries_left: int = TRIES) -> None:
    """Mail a link to the address that is unverified when the job runs.

    The link is created in the job, so that it is never stored in the job table. The mail contains no name: it may reach
    a stranger, who should not read text typed by someone else.
    Errors: OSError when the mail server failed `TRIES` times in a row.
    """
    person = queries.person_by_id(user_id)
    email = email_to_verify(person) if person else ""
    if person is None or not email or not may_mail(person, purpose=Purpose.VERIFICATION):
        return
    facts = {
        "email": readable_email(email),
        "link": verification_url(person, email),
        "is_new_account": not person.pending_email,
        "reset_page": f"{settings.PUBLIC_URL}/password-reset",
    }
    send_or_retry(
        lambda: send(
            to=email,
            subject=f"Verify your email address for {settings.SITE_NAME}",
            template="verification_link",
            facts=facts,
        ),
        again=lambda later, left: mail_verification_link.using(run_after=later).enqueue(
            user_id=user_id, tries_left=left
        ),
        tries_left=tries_left,
    )
