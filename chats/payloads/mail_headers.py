"""The headers of mails that the site sends by itself, and their times."""

from collections.abc import Iterable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.timezone import get_default_timezone

from accounts.models import User
from accounts.rules.preferences import time_zone_faults
from chatapp.lib.public_url import public_url
from chats.rules.unsubscribing import Unsubscription, sign_unsubscription

_ID_CHARACTERS = 32


def mail_headers(unsubscription: Unsubscription, *, name: str, threads: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers of a mail. The same name makes the same Message-ID, so that a repeated mail is seen to be one.

    `threads` are names, too: mail programs show mails that share one together.
    """
    references = " ".join(_mail_id("thread", one) for one in threads)
    headers = {
        "Message-ID": _mail_id("mail", name),
        "List-Id": f"<{unsubscription.kind.value}.{settings.PUBLIC_HOST}>",
        "List-Unsubscribe": f"<{unsubscribe_url(unsubscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return {**headers, "References": references} if references else headers


def unsubscribe_url(unsubscription: Unsubscription) -> str:
    """Return the link that turns mails of a kind off. Logs of requests leave the token out."""
    return f"{public_url('unsubscribe')}?token={sign_unsubscription(unsubscription)}"


def time_zone_of(person: User) -> tzinfo:
    """Return the zone of the times in a person's mails."""
    if not person.time_zone or time_zone_faults(person.time_zone):
        return get_default_timezone()
    return ZoneInfo(person.time_zone)


def _mail_id(kind: str, name: str) -> str:
    """Return an id that says nothing of how much is mailed."""
    digest = salted_hmac(f"mail_id.{kind}", name, algorithm="sha256").hexdigest()
    return f"<{digest[:_ID_CHARACTERS]}@{settings.PUBLIC_HOST}>"
