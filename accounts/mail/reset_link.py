"""Mail with a password reset link."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, language_of, may_be_mailed, send
from accounts.rules.reset_links import mailed_reset_url
from accounts.rules.verification import is_verified


@task()
def mail_reset_link(email: str, tries_left: int = 0) -> None:
    """Mail a link, if the email belongs to an active person.

    The link is created in the job, so that it is never stored in the job table. `tries_left` is ignored; jobs queued
    by release 1.0 may have it.
    Errors: OSError when the mail server fails; the job is retried.
    """
    person = queries.person_by_email(email)
    if person is None or not may_be_mailed(person, purpose=Purpose.RESET):
        return
    facts = {"person": person, "link": mailed_reset_url(person), "is_verified": is_verified(person)}
    send(
        to=person.email,
        language=language_of(person),
        subject=_("Set a new password for %(site)s"),
        template="reset_link",
        facts=facts,
    )
