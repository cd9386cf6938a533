"""Ask for a code by mail: the way in while someone else uses up the tries of an account."""

from __future__ import annotations

from django.conf import settings

from accounts.actions.limit_mails import may_mail
from accounts.actions.limit_tries import CODE, count_try
from accounts.client_info import ClientInfo
from accounts.mail.sign_in_code import mail_sign_in_code
from accounts.models import SignInCode
from accounts.rules.email_address import normal_email
from accounts.rules.sign_in_codes import LIFE, new_request, request_hash
from chatapp.lib import clock
from chatapp.ops.security_log import log_event

_SWEEP = 100


def request_sign_in_code(*, email: object, client_info: ClientInfo) -> str:
    """Have a code mailed and return the secret it works with; the same for every email, whether or not it is known.

    Whoever else asks gets a secret and a code of their own: no one can use up or replace this one. Its budgets are not
    those of passwords. Without email set up nothing is sent: staff make a reset link in the admin.
    Errors: RateLimited.
    """
    login = normal_email(email)
    count_try(purpose=CODE, email=login, address=client_info.address)
    sweep_old_codes(at_most=_SWEEP)
    request = new_request()
    asked = SignInCode.objects.create(request_hash=request_hash(request))
    log_event("sign_in_code_asked", address=client_info.address, email=login)
    if login and settings.EMAIL_URL and may_mail(purpose=CODE, login=login, address=client_info.address):
        mail_sign_in_code.enqueue(email=login, asked_id=asked.pk)
    return request


def sweep_old_codes(*, at_most: int) -> int:
    """Delete codes that open nothing any more; return how many."""
    old = SignInCode.objects.filter(created_at__lt=clock.now() - LIFE).order_by("created_at")
    return SignInCode.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:at_most])).delete()[0]
