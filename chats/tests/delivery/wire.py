"""A socket's transport that keeps what is written to it."""


class Wire:
    """Stands for uvicorn's protocol."""

    def __init__(self, *, deflates: bool = False) -> None:
        """Start empty."""
        self.writes: list[bytes] = []
        self.deflates = deflates
        self.frames_behind = 0

    def write_frame(self, frame: bytes) -> int:
        """Keep a frame."""
        self.writes.append(frame)
        return 0

    def close_now(self, code: int) -> None:
        """Keep the close."""
        self.writes.append(b"closed")

    async def refuse(self, message: object) -> None:
        """Refuse what must not go through ASGI's `send`."""
        raise AssertionError("frames must bypass the ASGI send")
