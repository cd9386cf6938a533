"""Begin a session."""

from __future__ import annotations

from accounts.models import Device, User
from accounts.visits import Visit
from chatapp.lib import clock


def open_device(*, person: User, visit: Visit) -> Device:
    """Store a new signed-in device of `person`, who has just proved to be it."""
    now = clock.now()
    person.last_login = now
    person.save(update_fields=["last_login"])
    return Device.objects.create(
        user=person, kind=visit.kind, name=visit.device_name, address=visit.address, created_at=now, last_seen_at=now
    )
