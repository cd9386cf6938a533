"""What a server may offer to write frames with, beside ASGI's `send`."""

from __future__ import annotations

from typing import Any, Protocol

# The name in `scope["extensions"]`.
EXTENSION = "chatapp.frames"


class FrameTransport(Protocol):
    """Writes ready frames without waiting for the peer."""

    # Whether the peer takes frames that were compressed once for everyone.
    deflates: bool

    @property
    def frames_behind(self) -> int:
        """Number of frames that have arrived and were not taken yet."""
        ...

    def write_frame(self, frame: bytes) -> int:
        """Write one complete frame; return the buffered bytes, or -1 when the connection can take none."""
        ...

    def close_now(self, code: int) -> None:
        """Send a close frame without waiting, and end the connection even if the peer never reads."""
        ...


def transport_of(scope: dict[str, Any]) -> FrameTransport | None:
    """Return the transport that the server offers, if any."""
    transport: FrameTransport | None = scope.get("extensions", {}).get(EXTENSION)
    return transport
