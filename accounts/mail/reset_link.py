"""The mail with the link by which to set a new password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_tasks import task

from accounts import queries
from accounts.rules.reset_links import reset_url
from chatapp.lib import clock

TRIES = 3
PAUSE = timedelta(seconds=30)


@task()
def mail_reset_link(email: str, tries_left: int = TRIES) -> None:
    """Mail a link, if the e-mail belongs to an active person.

    The link is made here and not by who asks, so that it never stands in the jobs' table.
    Errors: OSError when the mail server took it from nobody, `TRIES` times in a row.
    """
    person = queries.person_by_email(email)
    if person is None or not person.is_active:
        return
    facts = {"person": person, "link": reset_url(person), "site_name": settings.SITE_NAME}
    try:
        send_mail(
            subject=f"Set a new password for {settings.SITE_NAME}",
            message=render_to_string("accounts/mail/reset_link.txt", facts),
            html_message=render_to_string("accounts/mail/reset_link.html", facts),
            from_email=None,
            recipient_list=[person.email],
        )
    except OSError:  # smtplib's errors are OSErrors too
        if tries_left <= 1:
            raise
        again = mail_reset_link.using(run_after=clock.now() + PAUSE)
        again.enqueue(email=email, tries_left=tries_left - 1)
