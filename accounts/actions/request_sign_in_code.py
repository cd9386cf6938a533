"""Request a sign-in code by mail: the way in while someone else exhausts an account's attempts."""

from __future__ import annotations

from django.conf import settings

from accounts.actions.limit_mails import claim_mail
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
    """Mail a code and return the secret it works with; the answer is the same for known and unknown emails.

    Every request has its own secret and code, so no one else can use up or replace this one. The budgets are separate
    from those of passwords. On a site without mail nothing is sent: staff create a reset link in the admin.
    Errors: RateLimited.
    """
    login = normal_email(email)
    count_try(purpose=CODE, email=login, address=client_info.address)
    delete_old_codes(at_most=_SWEEP)
    request = new_request()
    asked = SignInCode.objects.create(request_hash=request_hash(request))
    log_event("sign_in_code_asked", address=client_info.address, email=login)
    if login and settings.EMAIL_URL and claim_mail(purpose=CODE, login=login, address=client_info.address):
        mail_sign_in_code.enqueue(email=login, asked_id=asked.pk)
    return request


def delete_old_codes(*, at_most: int) -> int:
    """Delete expired codes and return how many."""
    old = SignInCode.objects.filter(created_at__lt=clock.now() - LIFE).order_by("created_at")
    return SignInCode.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:at_most])).delete()[0]
