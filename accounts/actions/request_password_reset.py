"""Request a password reset link."""

from __future__ import annotations

from django.conf import settings

from accounts.actions.limit_mails import claim_mail
from accounts.actions.limit_tries import RESET, count_try
from accounts.client_info import ClientInfo
from accounts.mail.reset_link import mail_reset_link
from accounts.rules.email_address import normal_email
from chatapp.ops.security_log import log_event


def request_password_reset(*, email: object, client_info: ClientInfo) -> None:
    """Mail a link if the email belongs to an account, without revealing whether it does.

    A job looks up the account, so that known and unknown emails cost the same here.
    On a site without mail nothing is sent: staff create the link in the admin.
    Errors: RateLimited.
    """
    count_try(purpose=RESET, email=email, address=client_info.address)
    login = normal_email(email)
    log_event("password_reset_asked", address=client_info.address, email=login)
    if login and settings.EMAIL_URL and claim_mail(purpose=RESET, login=login, address=client_info.address):
        mail_reset_link.enqueue(email=login)
