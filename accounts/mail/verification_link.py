"""The mail by which someone shows that an address is theirs."""

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
    """Have a link mailed to the address that waits to be verified, if one does and the site sends mail."""
    if settings.EMAIL_URL and email_to_verify(person):
        mail_verification_link.enqueue(user_id=person.pk)


@task()
def mail_verification_link(user_id: int, tries_left: int = TRIES) -> None:
    """Mail a link to the address that waits to be verified by now.

    The link is made here and not by who asks, so that it never stands in the jobs' table. No name stands in the mail:
    it may go to a stranger, who should not read what someone else typed.
    Errors: OSError when the mail server did not take it, `TRIES` times in a row.
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
