"""Which mail may go to whom. The only place that sends: every mail states its purpose, and whose address it goes to.

An address that was never verified may be a stranger's, typed by someone else. Such an address gets what its owner
needs to take it over or to verify it, and one invitation a week with fixed wording; nothing else.
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
    """Say whether a mail of this purpose may go to the person's address. Invitations are claimed instead, see below."""
    return person.is_active and (purpose in TO_ANY_ADDRESS or is_verified(person))


def claim_invitation_mail(person: User) -> bool:
    """Say whether an invitation may be mailed to this unverified account now, and count it: one a week.

    Of two calls at the same moment one gets it.
    """
    if not settings.EMAIL_URL or not person.is_active or is_verified(person):
        return False
    long_ago = Q(invitation_mailed_at=None) | Q(invitation_mailed_at__lte=clock.now() - BETWEEN_INVITATIONS)
    claimed = User.objects.filter(long_ago, pk=person.pk, email_verified_at=None)
    return claimed.update(invitation_mailed_at=clock.now()) == 1


def inviter_as_mailed(name: str) -> str:
    """Return a name for a mail to a stranger: letters, digits and spaces, so that it is neither a link nor an address.

    Shape: at most `MAX_INVITER_CHARACTERS`.
    """
    bounded = unicodedata.normalize("NFC", name[: 4 * MAX_INVITER_CHARACTERS])
    kept = "".join(sign if _is_plain(sign) else " " for sign in bounded)
    return " ".join(kept.split())[:MAX_INVITER_CHARACTERS].strip() or SOMEONE


def send(*, to: str, subject: str, template: str, facts: Mapping[str, object]) -> None:
    """Send one mail, as text and as HTML, from `accounts/mail/<template>`. For the mails of this package.

    What is no address is skipped: a placeholder, or what earlier releases took for an address.
    Errors: OSError when the mail server did not take it (smtplib's errors are OSErrors too).
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
