"""First start: a one-time link that creates the first staff account."""

from __future__ import annotations

from django.db import transaction

from accounts import queries
from accounts.actions.open_device import open_device
from accounts.actions.sign_up import new_person, save_new_person
from accounts.client_info import ClientInfo
from accounts.models import Device
from accounts.shared_values import is_shared_secret, shared_secret, spend_secret
from chatapp.lib import clock
from chatapp.lib.errors import NotFound
from chatapp.lib.public_url import public_url
from chatapp.ops.security_log import log_event

SETUP_TOKEN = "setup_token"


def setup_link() -> str | None:
    """Return the setup link, the same on every machine of the site, or None once there is an owner."""
    if queries.has_owner():
        return None
    return public_url("set_up", shared_secret(SETUP_TOKEN))


def require_setup_token(token: str) -> None:
    """Accept only the valid token, and only while there is no owner. Errors: NotFound."""
    if not is_shared_secret(SETUP_TOKEN, token) or queries.has_owner():
        raise NotFound


def create_owner(*, token: str, name: object, email: object, password: object, client_info: ClientInfo) -> Device:
    """Store the owner, sign them in and invalidate the link. Errors: NotFound, Invalid."""
    require_setup_token(token)
    person = new_person(
        name=name, email=email, password=password, email_verified_at=clock.now(), is_staff=True, is_superuser=True
    )
    with transaction.atomic():
        # One statement claims the link: of two concurrent uses, the later one finds another token.
        if not spend_secret(SETUP_TOKEN, token):
            raise NotFound
        save_new_person(person)
        device = open_device(person=person, client_info=client_info)
    log_event("sign_up", address=client_info.address, user_id=person.pk, device_id=device.pk, email=person.email)
    return device
