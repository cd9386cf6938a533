"""A socket client that records its conversation."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from channels.testing import WebsocketCommunicator

from accounts.models import Device
from accounts.tokens import issue_channel_token
from chatapp.asgi import application
from chatapp.realtime.tasks import database
from chatapp.tests.docs import recorder
from chatapp.tests.docs.registry import Case
from chatapp.tests.patience import PATIENCE_SECONDS


class Conversation:
    """One socket of one person; `say` and `hear` are recorded, frames skipped in between are not."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.script: list[tuple[str, Any]] = []
        self._joined: dict[str, str] = {}
        self._next_ref = 0
        self._wire: WebsocketCommunicator | None = None

    async def connect(self) -> Conversation:
        """Open the socket with a token for the personal topic."""
        token = await self.token(f"user:{self.device.user_id}")
        self._wire = WebsocketCommunicator(application, f"/socket/websocket?vsn=2.0.0&token={token}")
        accepted, _ = await self._wire.connect(timeout=PATIENCE_SECONDS)
        assert accepted
        return self

    async def token(self, topic: str) -> str:
        """Return a channel token."""
        return await database.run(issue_channel_token, self.device, topic)

    async def join(self, topic: str, **payload: Any) -> Any:
        """Join; return the reply's payload."""
        if topic.startswith("chat:"):
            payload = {"token": await self.token(topic), **payload}
        ref = self._take_ref()
        self._joined[topic] = ref
        return await self._ask([ref, ref, topic, "phx_join", payload])

    async def say(self, topic: str, event: str, payload: Any) -> Any:
        """Send an event; return the reply's payload."""
        return await self._ask([self._joined.get(topic), self._take_ref(), topic, event, payload])

    async def hear(self, event: str, *, topic: str | None = None) -> Any:
        """Wait for a frame, record it and return its payload."""
        while True:
            frame = await self._frame()
            if frame[3] == event and topic in (None, frame[2]):
                self.script.append(("←", frame))
                return frame[4]

    async def closed(self) -> int:
        """Wait for the close and record it."""
        while True:
            output = await self._output()
            if output["type"] == "websocket.close":
                self.script.append(("←", f"close {output['code']}"))
                return int(output["code"])

    def note(self, sentence: str) -> None:
        """Record what happens elsewhere meanwhile."""
        self.script.append(("·", sentence))

    def forget_the_beginning(self) -> None:
        """Record from here on: other cases document what came before."""
        self.script.clear()

    def write_down(self, case: Case, *, writes: bool) -> None:
        """Pass the script to the page."""
        recorder.settle(case, recorder.frames(self.script), is_writing=writes)

    async def end(self) -> None:
        """Disconnect."""
        if self._wire is not None:
            await asyncio.gather(self._wire.disconnect(), return_exceptions=True)

    async def _ask(self, frame: list[Any]) -> Any:
        assert self._wire is not None
        self.script.append(("→", frame))
        await self._wire.send_to(text_data=json.dumps(frame))
        while True:
            answer = await self._frame()
            if answer[3] == "phx_reply" and answer[1] == frame[1]:
                self.script.append(("←", answer))
                return answer[4]

    async def _frame(self) -> list[Any]:
        while True:
            output = await self._output()
            if output["type"] == "websocket.send":
                frame: list[Any] = json.loads(output["text"])
                return frame

    async def _output(self) -> dict[str, Any]:
        assert self._wire is not None
        output: dict[str, Any] = await self._wire.receive_output(PATIENCE_SECONDS)
        return output

    def _take_ref(self) -> str:
        self._next_ref += 1
        return str(self._next_ref)
