"""Mail with an email verification link."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, language_of, may_be_mailed, send
from accounts.models import User
from accounts.rules.email_address import readable_email
from accounts.rules.verification import email_to_verify, verification_url
from chatapp.lib.public_url import public_url


def mail_verification(person: User) -> None:
    """Mail a link to the person's unverified address, if there is one and the site sends mail."""
    if settings.EMAIL_URL and email_to_verify(person):
        mail_verification_link.enqueue(user_id=person.pk)


@task()
def mail_verification_link(user_id: int) -> None:
    """Mail a link to the address that is unverified when the job runs.

    The link is created in the job, so that it is never stored in the job table. The mail contains no name: it may reach
    a stranger, who should not read text typed by someone else.
    Errors: OSError when the mail server fails; the job is retried.
    """
    person = queries.person_by_id(user_id)
    email = email_to_verify(person) if person else ""
    if person is None or not email or not may_be_mailed(person, purpose=Purpose.VERIFICATION):
        return
    facts = {
        "email": readable_email(email),
        "link": verification_url(person, email),
        "is_new_account": not person.pending_email,
        "reset_page": public_url("request_password_reset"),
    }
    send(
        to=email,
        language=language_of(person),
        subject=_("Verify your email address for %(site)s"),
        template="verification_link",
        facts=facts,
    )
