"""How a request through the public URL arrives here. Only `doctor`, which knows SECRET_KEY, is answered."""

from typing import TypedDict

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from chatapp.lib.forwarded import PEER_KEY

HEADER = "X-ChatApp-Doctor"
_WORD = "doctor"
# Clocks of machines differ; the clock checks report that, not this one.
_VALID_SECONDS = 600


class Arrival(TypedDict):
    """What the server knows of a request after it has read the headers of trusted proxies."""

    scheme: str
    address: str
    peer: str
    has_forwarded_for: bool
    has_forwarded_proto: bool
    release: str


def signed_header() -> dict[str, str]:
    """Return the header of a request that may know how it arrived."""
    return {HEADER: _signer().sign(_WORD)}


def arrival_of(request: HttpRequest) -> Arrival | None:
    """Return how the request arrived, or None unless it has a valid header."""
    try:
        _signer().unsign(request.headers.get(HEADER, ""), max_age=_VALID_SECONDS)
    except BadSignature:
        return None
    scope = getattr(request, "scope", {})
    return {
        "scheme": request.scheme or "",
        "address": request.META.get("REMOTE_ADDR", ""),
        "peer": scope.get(PEER_KEY) or request.META.get(PEER_KEY, ""),
        "has_forwarded_for": "X-Forwarded-For" in request.headers,
        "has_forwarded_proto": "X-Forwarded-Proto" in request.headers,
        "release": settings.RELEASE,
    }


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="chatapp.ops.arrival")
