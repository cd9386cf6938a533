"""Email addresses: grammar and canonical form.

`u@münchen.de` equals `u@xn--mnchen-3ya.de`, and a precomposed é equals a decomposed one.
"""

from __future__ import annotations

import re
import unicodedata

import idna
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import MAX_EMAIL_CHARACTERS
from accounts.rules.person import BLANK, NOT_TEXT
from accounts.rules.text import is_readable, is_text
from chatapp.lib.inputs import too_long, too_short
from chatapp.lib.sentences import Sentence

MIN_EMAIL_CHARACTERS = 6
# Decomposed input is longer than its stored form. Longer input is rejected without parsing.
MAX_TYPED_CHARACTERS = 4 * MAX_EMAIL_CHARACTERS

TOO_SHORT = too_short(MIN_EMAIL_CHARACTERS)
TOO_LONG = too_long(MAX_EMAIL_CHARACTERS)
WRONG_FORM = Sentence("not_an_address", _("must have the @ sign and no spaces"))

# Prefix of the placeholder for an address that its owner took over. Addresses contain no semicolon.
RELEASED = "released;"

# They separate or quote addresses in mail headers: an address containing one could be read as two.
_SEPARATORS = frozenset(',;<>()"')
# A domain label as mail servers resolve it; underscores are non-standard but in use.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def email_faults(value: object) -> list[Sentence]:
    """Return the faults of an address. Doesn't check whether it is taken."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return [BLANK]
    if not isinstance(value, str):
        return [NOT_TEXT]
    if len(value) > MAX_TYPED_CHARACTERS:
        return [TOO_LONG]
    if not is_text(value):
        return [NOT_TEXT]
    canonical = _canonical(value)
    faults = [] if canonical else [WRONG_FORM]
    if len(value) < MIN_EMAIL_CHARACTERS:
        faults.append(TOO_SHORT)
    if len(canonical or value.lower()) > MAX_EMAIL_CHARACTERS:
        faults.append(TOO_LONG)
    return faults


def canonical_email(value: object) -> str:
    """Return the canonical form of an address, or "" if it is invalid.

    Shape: at most `MAX_EMAIL_CHARACTERS`; the domain in ASCII, the local part in NFC, all in lower case.
    """
    text = _bounded(value)
    canonical = _canonical(text) if text else ""
    return canonical if len(canonical) <= MAX_EMAIL_CHARACTERS else ""


def earlier_email(value: object) -> str:
    """Return an address as releases before 1.1 stored it, or "". They only required an @ and no spaces."""
    login = _bounded(value).lower()
    return login if len(login) <= MAX_EMAIL_CHARACTERS else ""


def normal_email(value: object) -> str:
    """Return the form of a login used for comparing and rate limiting, or "" if it cannot be one.

    An address that the grammar rejects today may still be an existing login: it is compared as stored.
    """
    return canonical_email(value) or earlier_email(value)


def stored_emails(value: object) -> list[str]:
    """Return every form in which this login may be stored, the canonical one first."""
    return [login for login in dict.fromkeys((canonical_email(value), earlier_email(value))) if login]


def readable_email(stored: str) -> str:
    """Return an address in readable form: `u@münchen.de` for `u@xn--mnchen-3ya.de`."""
    local, at, domain = stored.rpartition("@")
    if "xn--" not in domain:
        return stored
    try:
        return local + at + idna.decode(domain)
    except UnicodeError:
        return stored


def own_email(person: User) -> str:
    """Return a person's address for display to them, even if they share it with an older account."""
    return readable_email(person.shared_email or person.email)


def _bounded(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TYPED_CHARACTERS or not is_text(value):
        return ""
    return value.strip()


def _canonical(text: str) -> str:
    local, at, domain = text.partition("@")
    if not at or not _is_local_part(local):
        return ""
    ascii_domain = _ascii_domain(domain)
    if not ascii_domain:
        return ""
    # lower() can decompose: İ becomes two characters.
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())
    return f"{composed}@{ascii_domain}"


def _is_local_part(local: str) -> bool:
    return (
        bool(local)
        and not _SEPARATORS & set(local)
        and len(local.split()) == 1
        and local == local.strip()
        and is_readable(local)
    )


def _ascii_domain(domain: str) -> str:
    """Return a domain in its canonical ASCII form, or ""."""
    if not domain.isascii() or "xn--" in domain.lower():
        # idna accepts a trailing dot, which would give one address two forms.
        if domain.endswith((".", "\u3002", "\uff0e", "\uff61")):
            return ""
        try:
            domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:
            return ""
    domain = domain.lower()
    return domain if all(_LABEL.fullmatch(label) for label in domain.split(".")) else ""
