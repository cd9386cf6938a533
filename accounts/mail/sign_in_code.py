"""Mail with a sign-in code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, language_of, may_be_mailed, send
from accounts.models import SignInCode
from accounts.rules.reset_links import mailed_reset_url
from accounts.rules.sign_in_codes import code_hash, is_open, new_code


@task()
def mail_sign_in_code(email: str, asked_id: int) -> None:
    """Mail a code, if the email is an active person's verified address and the request is still open.

    The code is created in the job, so that it is never stored in the job table. The mail includes a reset link: when
    strangers exhaust the hourly mails, the owner can still get in with the newest one.
    Errors: OSError when the mail server fails; the job is retried.
    """
    person = queries.person_by_email(email)
    asked = SignInCode.objects.filter(pk=asked_id).first()
    if person is None or not may_be_mailed(person, purpose=Purpose.SIGN_IN_CODE) or asked is None or not is_open(asked):
        return
    code = new_code()
    asked.user, asked.code_hash = person, code_hash(asked, code)
    asked.save(update_fields=["user", "code_hash"])
    facts = {"person": person, "code": f"{code[:4]} {code[4:]}", "link": mailed_reset_url(person)}
    send(
        to=person.email,
        language=language_of(person),
        subject=_("Your sign-in code for %(site)s"),
        template="sign_in_code",
        facts=facts,
    )
