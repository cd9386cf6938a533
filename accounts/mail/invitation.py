"""The mail that tells the owner of an unverified address of an invitation that waits for its verification."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts import queries
from accounts.mail.policy import claim_invitation_mail, inviter_as_mailed, send
from accounts.mail.retry import TRIES, send_or_retry
from accounts.models import User
from accounts.rules.verification import is_verified


def mail_invitation(person: User, *, inviter: User) -> None:
    """Have an invitation mailed to an unverified account, if a week has passed since the last one."""
    if claim_invitation_mail(person):
        mail_invitation_notice.enqueue(user_id=person.pk, inviter_id=inviter.pk)


@task()
def mail_invitation_notice(user_id: int, inviter_id: int, tries_left: int = TRIES) -> None:
    """Mail it, unless the account was verified or switched off meanwhile.

    Errors: OSError when the mail server did not take it, `TRIES` times in a row.
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
