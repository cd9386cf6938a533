"""Mail with a sign-in code."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts import queries
from accounts.mail.policy import Purpose, may_mail, send
from accounts.mail.retry import TRIES, send_or_retry
from accounts.models import SignInCode
from accounts.rules.reset_links import mailed_reset_url
from accounts.rules.sign_in_codes import code_hash, is_open, new_code


@task()
def mail_sign_in_code(email: str, asked_id: int, tries_left: int = TRIES) -> None:
    """Mail a code, if the email is an active person's verified address and the request is still open.

    The code is created in the job, so that it is never stored in the job table. The mail includes a reset link: when
    strangers exhaust the hourly mails, the owner can still get in with the newest one.
    Errors: OSError when the mail server failed `TRIES` times in a row.
    """
    person = queries.person_by_email(email)
    asked = SignInCode.objects.filter(pk=asked_id).first()
    if person is None or not may_mail(person, purpose=Purpose.SIGN_IN_CODE) or asked is None or not is_open(asked):
        return
    code = new_code()
    asked.user, asked.code_hash = person, code_hash(asked, code)
    asked.save(update_fields=["user", "code_hash"])
    facts = {"person": person, "code": f"{code[:4]} {code[4:]}", "link": mailed_reset_url(person)}
    send_or_retry(
        lambda: send(
            to=person.email,
            subject=f"Your sign-in code for {settings.SITE_NAME}",
            template="sign_in_code",
            facts=facts,
        ),
        again=lambda later, left: mail_sign_in_code.using(run_after=later).enqueue(
            email=email, asked_id=asked_id, tries_left=left
        ),
        tries_left=tries_left,
    )
