"""Mail policy, and the only place that sends mail. Every mail has a purpose and a recipient account.

An unverified address may belong to a stranger. It only receives what its owner needs to verify it or take it over, and
one invitation a week with fixed wording.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.mail.colors import mail_colors
from accounts.models import User
from accounts.rules.email_address import canonical_email
from accounts.rules.verification import is_verified
from accounts.site import current_site
from chatapp.lib import clock
from chatapp.lib.outages import MAIL

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BETWEEN_INVITATIONS = timedelta(days=7)
MAX_INVITER_CHARACTERS = 50
SOMEONE = _("Someone")


class Purpose(Enum):
    """Why a mail is sent."""

    VERIFICATION = "verification"
    RESET = "reset"
    INVITATION = "invitation"
    NOTICE = "notice"
    SIGN_IN_CODE = "sign_in_code"


TO_ANY_ADDRESS = frozenset({Purpose.VERIFICATION, Purpose.RESET})


def may_be_mailed(person: User, *, purpose: Purpose) -> bool:
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

    Shape: at most `MAX_INVITER_CHARACTERS`; empty if nothing of the name is left.
    """
    bounded = unicodedata.normalize("NFC", name[: 4 * MAX_INVITER_CHARACTERS])
    kept = "".join(sign if _is_plain(sign) else " " for sign in bounded)
    return " ".join(kept.split())[:MAX_INVITER_CHARACTERS].strip()


def language_of(person: User) -> str:
    """Return the language of a person's mails: their setting, otherwise the site's."""
    return person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def send(
    *,
    to: str,
    language: str,
    subject: _StrPromise,
    template: str,
    facts: Mapping[str, object],
    folder: str = "accounts/mail",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send one mail, as text and as HTML, from the templates `<folder>/<template>`.

    `language` is the recipient's; `subject` is translated to it; its placeholders are `site` and the facts.

    Invalid addresses are skipped: placeholders, and values that earlier releases accepted.
    Errors: OSError when the mail server failed (smtplib's errors are OSErrors too).
    """
    if not canonical_email(to):
        return
    site = current_site()
    context = {**facts, "site_name": site.name, "colors": mail_colors(site.accent)}
    with translation.override(language):
        mail = EmailMultiAlternatives(
            # A name with a line break would end the header.
            subject=" ".join((str(subject) % {**facts, "site": site.name}).split()),
            body=render_to_string(f"{folder}/{template}.txt", context),
            to=[to],
            headers=dict(headers or {}),
        )
        mail.attach_alternative(render_to_string(f"{folder}/{template}.html", context), "text/html")
        try:
            mail.send()
        except SMTPRecipientsRefused:
            # The server answers.
            MAIL.over()
            raise
        except OSError as error:
            MAIL.note(error)
            raise
        MAIL.over()


def _is_plain(sign: str) -> bool:
    return sign in "'’-" or unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "Nd"
