"""First start: a one-time link that creates the first staff account."""

from __future__ import annotations

import hmac
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import queries
from accounts.actions.open_device import open_device
from accounts.actions.sign_up import new_person, save_new_person
from accounts.client_info import ClientInfo
from accounts.models import Device
from chatapp.lib import clock
from chatapp.lib.errors import NotFound
from chatapp.lib.persisted_secret import persisted_secret
from chatapp.ops.security_log import log_event


def setup_link() -> str | None:
    """Return the setup link, its token stored in DATA_DIR (0600), or None once there is an owner."""
    if queries.has_owner():
        return None
    return f"{settings.PUBLIC_URL}/setup/{persisted_secret(_token_file())}"


def require_setup_token(token: str) -> None:
    """Accept only the valid token, and only while there is no owner. Errors: NotFound."""
    try:
        stored = _token_file().read_text().strip()
    except OSError:
        raise NotFound from None
    if not stored or not hmac.compare_digest(stored.encode(), token.encode(errors="replace")) or queries.has_owner():
        raise NotFound


def create_owner(*, token: str, name: object, email: object, password: object, client_info: ClientInfo) -> Device:
    """Store the owner, sign them in and invalidate the link. Errors: NotFound, Invalid."""
    require_setup_token(token)
    person = new_person(
        name=name, email=email, password=password, email_verified_at=clock.now(), is_staff=True, is_superuser=True
    )
    with transaction.atomic():
        save_new_person(person)
        device = open_device(person=person, client_info=client_info)
        # Deleting the file claims the link: of two concurrent uses, one fails here and is rolled back.
        try:
            _token_file().unlink()
        except OSError:
            raise NotFound from None
    log_event("sign_up", address=client_info.address, user_id=person.pk, device_id=device.pk, email=person.email)
    return device


def _token_file() -> Path:
    return Path(settings.DATA_DIR) / "setup_token"
