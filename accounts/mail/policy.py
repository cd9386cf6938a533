"""Mail policy, and the only place that sends mail. Every mail has a purpose and a recipient account.

An unverified address may belong to a stranger. It only receives what its owner needs to verify it or take it over, and
one invitation a week with fixed wording.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import User
from accounts.rules.email_address import canonical_email
from accounts.rules.verification import is_verified
from chatapp.lib import clock

BETWEEN_INVITATIONS = timedelta(days=7)
MAX_INVITER_CHARACTERS = 50
SOMEONE = "Someone"


class Purpose(Enum):
    """Why a mail is sent."""

    VERIFICATION = "verification"
    RESET = "reset"
    INVITATION = "invitation"
    NOTICE = "notice"
    SIGN_IN_CODE = "sign_in_code"


TO_ANY_ADDRESS = frozenset({Purpose.VERIFICATION, Purpose.RESET})


def may_mail(person: User, *, purpose: Purpose) -> bool:
    """Return whether the person may be mailed for this purpose. For invitations use `claim_invitation_mail`."""
    return person.is_active and (purpose in TO_ANY_ADDRESS or is_verified(person))


def claim_invitation_mail(person: User) -> bool:
    """Return whether an invitation may be mailed to this unverified account now, and count it: one a week.

    Atomic: of two concurrent calls one returns True.
    """
    if not settings.EMAIL_URL or not person.is_active or is_verified(person):
        return False
    long_ago = Q(invitation_mailed_at=None) | Q(invitation_mailed_at__lte=clock.now() - BETWEEN_INVITATIONS)
    claimed = User.objects.filter(long_ago, pk=person.pk, email_verified_at=None)
    return claimed.update(invitation_mailed_at=clock.now()) == 1


def inviter_as_mailed(name: str) -> str:
    """Return a name that is safe in a mail to a stranger: no characters that could form a link or an address.

    Shape: at most `MAX_INVITER_CHARACTERS`.
    """
    bounded = unicodedata.normalize("NFC", name[: 4 * MAX_INVITER_CHARACTERS])
    kept = "".join(sign if _is_plain(sign) else " " for sign in bounded)
    return " ".join(kept.split())[:MAX_INVITER_CHARACTERS].strip() or SOMEONE


def send(*, to: str, subject: str, template: str, facts: Mapping[str, object]) -> None:
    """Send one mail, as text and as HTML, from `accounts/mail/<template>`. Internal to this package.

    Invalid addresses are skipped: placeholders, and values that earlier releases accepted.
    Errors: OSError when the mail server failed (smtplib's errors are OSErrors too).
    """
    if not canonical_email(to):
        return
    context = {**facts, "site_name": settings.SITE_NAME}
    send_mail(
        subject=subject,
        message=render_to_string(f"accounts/mail/{template}.txt", context),
        html_message=render_to_string(f"accounts/mail/{template}.html", context),
        from_email=None,
        recipient_list=[to],
    )


def _is_plain(sign: str) -> bool:
    return sign in "'’-" or unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "Nd"
