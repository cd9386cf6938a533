"""A join link, as leaders of the chat see it."""

from typing import Annotated, TypedDict

from django.urls import reverse

from chatapp.lib import clock
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp
from chatapp.lib.public_url import public_url
from chats.models import JoinLink


class JoinLinkPayload(TypedDict):
    """A join link, without its secret."""

    id: int
    made_by: str
    created_at: Timestamp
    expires_at: Timestamp
    max_uses: int
    uses: int
    revoked: bool
    live: bool


class JoinLinkListPayload(TypedDict):
    """A chat's join links."""

    links: list[JoinLinkPayload]
    next: Next


class CreatedJoinLinkPayload(JoinLinkPayload):
    """A link just created, with its URL and QR code."""

    url: Annotated[str | None, described("Null for a repeat: the secret isn't stored")]
    qr: str | None


def join_link_payload(link: JoinLink) -> JoinLinkPayload:
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


def made_link_payload(link: JoinLink, secret: str) -> CreatedJoinLinkPayload:
    """A link just created: the only payload with its URL and the path of its QR code."""
    return {
        **join_link_payload(link),
        "url": public_url("join_link", secret),
        "qr": reverse("join_code", args=[secret]),
    }
