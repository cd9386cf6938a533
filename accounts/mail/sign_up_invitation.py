"""Mail to an address without an account: an invitation to sign up, sent by staff."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts import queries
from accounts.mail.policy import SOMEONE, inviter_as_mailed, send
from accounts.rules.invites import LIFE, sign_invite
from chatapp.lib.public_url import public_url


@task()
def mail_sign_up_invitation(email: str, inviter_id: int) -> None:
    """Mail the link, unless the address has an account or the inviter was deactivated in the meantime.

    It is signed here: the table of jobs keeps no link that works.
    Errors: OSError when the mail server fails; the job is retried.
    """
    inviter = queries.person_by_id(inviter_id)
    if inviter is None or not inviter.is_active or not inviter.is_staff or queries.person_by_email(email):
        return
    facts = {
        "inviter": inviter_as_mailed(inviter.name) or SOMEONE,
        "sign_up_page": f"{public_url('sign_up')}?invite={sign_invite(email)}",
        "days": LIFE.days,
    }
    send(
        to=email,
        language=settings.LANGUAGE_CODE,
        subject=_("%(inviter)s invited you to %(site)s"),
        template="sign_up_invitation",
        facts=facts,
    )
