"""Payloads of people and devices."""

from typing import Any

from accounts.models import Device, User
from accounts.rules.email_address import own_email, readable_email
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.pictures import SMALL


def person_payload(person: User) -> dict[str, Any]:
    """The viewer's own account.

    Shape: {id, name, email, email_verified, pending_email, status, avatar, show_reading, takes_direct_messages}.
    """
    return {
        **seen_person_payload(person),
        "email": own_email(person),
        "email_verified": is_verified(person),
        "pending_email": readable_email(person.pending_email) or None,
        "show_reading": person.show_reading,
        "takes_direct_messages": person.takes_direct_messages,
    }


def seen_person_payload(person: User) -> dict[str, Any]:
    """A person's public profile. Shape: {id, name, status, avatar}; never the email."""
    return {"id": person.pk, "name": person.name, "status": person.status, "avatar": avatar_address(person.avatar)}


def avatar_address(picture: str) -> str | None:
    """Return the URL path of the 64-pixel avatar (`/256` is the large one), or None without a picture."""
    return f"/media/avatars/{picture}/{SMALL}" if picture else None


def device_payload(device: Device, *, current_id: int) -> dict[str, Any]:
    """A signed-in device, for its owner. Shape: {id, name, kind, address, last_seen_at, current}."""
    return {
        "id": device.pk,
        "name": str(device),
        "kind": device.kind,
        "address": device.address,
        "last_seen_at": clock.to_rfc3339(device.last_seen_at),
        "current": device.pk == current_id,
    }
