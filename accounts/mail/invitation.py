"""Mail to an unverified address about an invitation that is held until it is verified."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts import queries
from accounts.mail.policy import SOMEONE, claim_invitation_mail, inviter_as_mailed, language_of, send
from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib.public_url import public_url


def mail_invitation(person: User, *, inviter: User) -> None:
    """Mail an invitation notice to an unverified account, at most once a week."""
    if claim_invitation_mail(person):
        mail_invitation_notice.enqueue(user_id=person.pk, inviter_id=inviter.pk)


@task()
def mail_invitation_notice(user_id: int, inviter_id: int) -> None:
    """Mail the notice, unless the account was verified or deactivated in the meantime.

    Errors: OSError when the mail server fails; the job is retried.
    """
    person, inviter = queries.person_by_id(user_id), queries.person_by_id(inviter_id)
    if person is None or inviter is None or not person.is_active or is_verified(person):
        return
    facts = {
        "inviter": inviter_as_mailed(inviter.name) or SOMEONE,
        "sign_in_page": public_url("email"),
        "reset_page": public_url("request_password_reset"),
    }
    send(
        to=person.email,
        language=language_of(person),
        subject=_("An invitation to %(site)s"),
        template="invitation",
        facts=facts,
    )
