"""Access checks for each join and each event. Blocking; runs in a database thread."""

from accounts.models import User
from accounts.queries import live_device
from accounts.tokens import Claims, read_channel_token
from chatapp.lib.errors import Forbidden
from chatapp.realtime.channels.channel import Identity, Payload


def claims_for(topic: str, *, payload: Payload, identity: Identity) -> Claims:
    """Return the claims of the join's channel token (from its payload, else the connect's) for this topic and socket.

    Errors: Unauthenticated, Forbidden.
    """
    claims = read_channel_token(payload.get("token", identity.token))
    if claims.topic != topic or (claims.user_id, claims.session) != (identity.user_id, identity.device_id):
        raise Forbidden
    return claims


def live_person(identity: Identity) -> User:
    """Return the person of a live session. Queries: 1. Errors: Forbidden."""
    device = live_device(device_id=identity.device_id, user_id=identity.user_id)
    if device is None:
        raise Forbidden
    return device.user
