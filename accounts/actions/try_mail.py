"""Send staff a test mail."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actions.limit_tries import Bucket, count_in
from accounts.mail.trial import send_test_mail
from accounts.models import User
from chatapp.lib.errors import Invalid, Unavailable
from chatapp.lib.sentences import Sentence

NO_SERVER = Sentence("no_mail_server", _("No mail server is set up."))
REFUSED = Sentence("mail_refused", _("The mail server refused: %(answer)s"))
TESTS_PER_HOUR = 10
_MAX_ANSWER_CHARACTERS = 200


def try_mail(*, staff: User) -> None:
    """Send a test mail to the staff member's own address.

    Errors: Invalid where no mail is set up; RateLimited; Unavailable with the mail server's answer.
    """
    if not settings.EMAIL_URL:
        raise Invalid({"email": [NO_SERVER]})
    count_in(Bucket(f"test-mail:{staff.pk}", TESTS_PER_HOUR, timedelta(hours=1)))
    try:
        send_test_mail(staff)
    except OSError as error:
        raise Unavailable(REFUSED(answer=str(error)[:_MAX_ANSWER_CHARACTERS])) from error
