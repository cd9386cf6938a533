"""Web Push: encrypts a message for one browser (RFC 8291, `aes128gcm`) and signs the request (RFC 8292, VAPID)."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# What every push service accepts: one record of 4,096 bytes, less header and tag.
MAX_PAYLOAD_BYTES = 3_993
AUTH_BYTES = 16
PUBLIC_KEY_BYTES = 65
_SALT_BYTES = 16
_RECORD_BYTES = 4_096
# Services refuse more than a day.
TOKEN_SECONDS = 12 * 3_600
# A byte after the message marks the last record.
_LAST_RECORD = b"\x02"
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

PrivateKey = ec.EllipticCurvePrivateKey


def encrypted(
    message: bytes, *, receiver_key: bytes, auth: bytes, sender: PrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """Return a message as only the browser with this key reads it.

    `receiver_key` and `auth` are its own; `sender` and `salt` are new for each message, given by tests only.
    Errors: ValueError for a key that is none, and for a message above `MAX_PAYLOAD_BYTES`.
    """
    if len(message) > MAX_PAYLOAD_BYTES:
        raise ValueError("the message is too long")
    sender, salt = sender or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(_SALT_BYTES)
    sender_key = public_bytes(sender)
    shared = sender.exchange(ec.ECDH(), public_key(receiver_key))
    secret = _derived(shared, salt=auth, info=b"WebPush: info\0" + receiver_key + sender_key, length=32)
    key = _derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(secret, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + _RECORD_BYTES.to_bytes(4, "big") + len(sender_key).to_bytes(1, "big") + sender_key
    return header + AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)


def authorization(*, audience: str, subject: str, expires_at: int, key: PrivateKey) -> str:
    """Return the header by which a push service knows this site. `audience` is the service's origin."""
    claims = {"aud": audience, "exp": expires_at, "sub": subject}
    signed = f"{_json_part({'typ': 'JWT', 'alg': 'ES256'})}.{_json_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={base64url(public_bytes(key))}"


@lru_cache(maxsize=4)
def key_from(secret: str) -> PrivateKey:
    """Return the key that a secret text stands for, always the same."""
    number = int.from_bytes(hashlib.sha512(secret.encode()).digest(), "big")
    return ec.derive_private_key(number % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def public_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """Return an uncompressed point as a key. Errors: ValueError."""
    if len(raw) != PUBLIC_KEY_BYTES:
        raise ValueError("a key has 65 bytes")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except InvalidKey as error:
        raise ValueError("not a point of the curve") from error


def public_bytes(key: PrivateKey) -> bytes:
    """Return the public part of a key as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(raw: bytes) -> str:
    """Return bytes in the alphabet of URLs, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str, *, byte_count: int) -> bytes:
    """Return the bytes of a text with or without padding. Errors: ValueError unless there are `byte_count`."""
    bare = text[: byte_count * 2].rstrip("=")
    raw = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    if len(raw) != byte_count or len(text) > byte_count * 2:
        raise ValueError("another length")
    return raw


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _json_part(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value, separators=(",", ":")).encode())
