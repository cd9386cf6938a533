"""Mail to an unverified address about an invitation that is held until it is verified."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts import queries
from accounts.mail.policy import claim_invitation_mail, inviter_as_mailed, send
from accounts.mail.retry import TRIES, send_or_retry
from accounts.models import User
from accounts.rules.verification import is_verified


def mail_invitation(person: User, *, inviter: User) -> None:
    """Mail an invitation notice to an unverified account, at most once a week."""
    if claim_invitation_mail(person):
        mail_invitation_notice.enqueue(user_id=person.pk, inviter_id=inviter.pk)


@task()
def mail_invitation_notice(user_id: int, inviter_id: int, tries_left: int = TRIES) -> None:
    """Mail the notice, unless the account was verified or deactivated in the meantime.

    Errors: OSError when the mail server failed `TRIES` times in a row.
    """
    person, inviter = queries.person_by_id(user_id), queries.person_by_id(inviter_id)
    if person is None or inviter is None or not person.is_active or is_verified(person):
        return
    facts = {
        "inviter": inviter_as_mailed(inviter.name),
        "sign_in_page": f"{settings.PUBLIC_URL}/settings/email",
        "reset_page": f"{settings.PUBLIC_URL}/password-reset",
    }
    send_or_retry(
        lambda: send(
            to=person.email, subject=f"An invitation to {settings.SITE_NAME}", template="invitation", facts=facts
        ),
        again=lambda later, left: mail_invitation_notice.using(run_after=later).enqueue(
            user_id=user_id, inviter_id=inviter_id, tries_left=left
        ),
        tries_left=tries_left,
    )
