"""Secret addresses that mails about missed messages are answered to: each is of one person, in one chat or thread.

Nothing is stored. An address is signed, with a key derived from SECRET_KEY, over whose it is, until when, the person's
email address and their secret: it ends after a month, when either changes, and with the membership.
"""

import base64
import binascii
import struct
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from chatapp.lib import clock
from chats.models import Membership

LIFE = timedelta(days=30)
_SALT = "chats.reply_address"
_PREFIX = "r-"
# Membership and thread (6 bytes each), and the last day since 1970.
_CLAIM = struct.Struct(">HIHIH")
_HALF = 32
_SIGNATURE_BYTES = 16
# Letters and digits of one case: mail servers may change the case.
_CHARACTERS = (_CLAIM.size + _SIGNATURE_BYTES) * 8 // 5
_SECONDS_PER_DAY = 86_400


class ReplyAddress(NamedTuple):
    """What an address says. Whether it is genuine, `is_genuine` answers."""

    membership_id: int
    thread_root_id: int | None
    last_day: int
    signature: bytes


def takes_replies() -> bool:
    """Return whether this site takes answers by mail."""
    return bool(settings.REPLY_MAIL_DOMAIN)


def reply_address(membership: Membership, *, thread_root_id: int | None, secret: str) -> str:
    """Return the address for messages of this person to this chat, or to a thread of it. `membership`: user loaded."""
    last_day = _today() + LIFE.days
    claim = _packed(membership.pk, thread_root_id or 0, last_day)
    token = base64.b32encode(claim + _signature(claim, email=membership.user.email, secret=secret))
    return f"{_PREFIX}{token.decode().lower()}@{settings.REPLY_MAIL_DOMAIN}"


def read_reply_address(address: str) -> ReplyAddress | None:
    """Return what an address says, or None when it is malformed or of another domain."""
    local, _at, domain = address.lower().rpartition("@")
    token = local.removeprefix(_PREFIX)
    if domain != settings.REPLY_MAIL_DOMAIN or len(token) != _CHARACTERS or token == local:
        return None
    try:
        content = base64.b32decode(token.upper())
    except (binascii.Error, ValueError):
        return None
    high, low, root_high, root_low, last_day = _CLAIM.unpack(content[: _CLAIM.size])
    root_id = (root_high << _HALF) + root_low
    return ReplyAddress((high << _HALF) + low, root_id or None, last_day, content[_CLAIM.size :])


def is_genuine(address: ReplyAddress, *, email: str, secret: str) -> bool:
    """Return whether this site gave out an address for a person with this email and secret, and it hasn't expired."""
    claim = _packed(address.membership_id, address.thread_root_id or 0, address.last_day)
    is_signed = constant_time_compare(address.signature, _signature(claim, email=email, secret=secret))
    return is_signed and address.last_day >= _today()


def _packed(membership_id: int, root_id: int, last_day: int) -> bytes:
    mask = (1 << _HALF) - 1
    return _CLAIM.pack(membership_id >> _HALF, membership_id & mask, root_id >> _HALF, root_id & mask, last_day)


def _signature(claim: bytes, *, email: str, secret: str) -> bytes:
    signed = f"{claim.hex()} {secret} {email}"
    return salted_hmac(_SALT, signed, algorithm="sha256").digest()[:_SIGNATURE_BYTES]


def _today() -> int:
    return int(clock.now().timestamp()) // _SECONDS_PER_DAY
