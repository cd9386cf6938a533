"""Secrets that the machines of a site share, and values that they have to agree on: machines share no files."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac

from accounts.models import SharedValue

KEY = "secret_key"
STORE = "store"


def agreed(name: str, value: str) -> str:
    """Return the value that the first machine recorded: `value`, unless another one was first."""
    row, _ = SharedValue.objects.get_or_create(name=name, defaults={"fingerprint": value})
    return row.fingerprint


def shared_secret(name: str) -> str:
    """Return the secret, which the first machine that asks for it generates."""
    secret = secrets.token_urlsafe(48)
    row, _ = SharedValue.objects.get_or_create(name=name, defaults=_stored(name, secret))
    return opened(row)


def opened(row: SharedValue) -> str:
    """Return the secret of a row. Errors: InvalidToken if another SECRET_KEY sealed it."""
    return _seal().decrypt(row.sealed.encode()).decode()


def is_shared_secret(name: str, secret: str) -> bool:
    """Return whether this is the secret, by its hash."""
    return SharedValue.objects.filter(name=name, fingerprint=fingerprint_of(name, secret)).exists()


def spend_secret(name: str, secret: str) -> bool:
    """Replace the secret by a new one. Of several callers with the same secret, one gets True."""
    spent = SharedValue.objects.filter(name=name, fingerprint=fingerprint_of(name, secret))
    return spent.update(**_stored(name, secrets.token_urlsafe(48))) == 1


def fingerprint_of(name: str, secret: str) -> str:
    """Return a hash that tells two secrets apart and reveals neither."""
    return hashlib.sha256(f"{name}:{secret}".encode(errors="replace")).hexdigest()


def _stored(name: str, secret: str) -> dict[str, str]:
    return {"fingerprint": fingerprint_of(name, secret), "sealed": _seal().encrypt(secret.encode()).decode()}


def _seal() -> Fernet:
    key = salted_hmac("accounts.shared_values", "seal", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
