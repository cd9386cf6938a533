"""A join link, as leaders of the chat see it."""

from typing import Any

from django.conf import settings

from chatapp.lib import clock
from chatapp.lib.clock import to_rfc3339
from chats.models import JoinLink
from chats.rules.join_links import JOIN_PREFIX


def join_link_payload(link: JoinLink) -> dict[str, Any]:
    """One link, without its secret, which isn't stored. `made_by` must be loaded."""
    return {
        "id": link.pk,
        "made_by": link.made_by.name if link.made_by else "",
        "created_at": to_rfc3339(link.created_at),
        "expires_at": to_rfc3339(link.expires_at),
        "max_uses": link.max_uses,
        "uses": link.uses,
        "revoked": link.revoked_at is not None,
        "live": not link.is_spent(clock.now()),
    }


def made_link_payload(link: JoinLink, secret: str) -> dict[str, Any]:
    """A link just created: the only payload with its URL and the path of its QR code."""
    path = join_path(secret)
    return {**join_link_payload(link), "url": settings.PUBLIC_URL + path, "qr": f"{path}/qr.svg"}


def join_path(secret: str) -> str:
    """Return the path of a link's page."""
    return f"{JOIN_PREFIX}{secret}"
