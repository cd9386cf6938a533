"""Start a device session."""

from __future__ import annotations

from accounts.client_info import ClientInfo
from accounts.models import Device, User
from chatapp.lib import clock


def open_device(*, person: User, client_info: ClientInfo) -> Device:
    """Store a new signed-in device for `person`, who has just authenticated."""
    now = clock.now()
    person.last_login = now
    person.save(update_fields=["last_login"])
    return Device.objects.create(
        user=person,
        kind=client_info.kind,
        name=client_info.device_name,
        address=client_info.address,
        created_at=now,
        last_seen_at=now,
    )
