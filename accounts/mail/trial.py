"""Mail that staff send themselves to see whether the site can send mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.mail.policy import language_of, send
from accounts.models import User


def send_test_mail(person: User) -> None:
    """Send it now, not as a job: the answer is wanted at once. Errors: OSError when the mail server fails."""
    send(
        to=person.email,
        language=language_of(person),
        subject=_("Test mail from %(site)s"),
        template="test_mail",
        facts={},
    )
