"""The environment of every conversation run: one event loop with the real hub, two people, three devices."""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any
from unittest import mock

from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.tests.builders import device_of
from accounts.tokens import issue_access_token
from chatapp.realtime.bus.publish import OutsideLoop
from chatapp.realtime.hub import Hub, running_hub
from chatapp.realtime.limits import Limits
from chatapp.realtime.tasks import database
from chats.models import Membership
from chats.queries.unread import unread_in
from chats.tests.sockets.model_device import ModelDevice, Row

# Generous, because a timeout on a busy machine proves nothing.
SETTLED_WITHIN_SECONDS = 15.0
OWNERS = {"phone": "Ada", "laptop": "Ada", "ben": "Ben"}


class Stage:
    """Ada has a phone and a laptop, Ben one device. The loop is stopped between steps."""

    def __init__(self, ada: User, ben: User, build_hub: Callable[[], Hub]) -> None:
        """`build_hub` makes the hub that all sockets share."""
        self.people = {"Ada": ada, "Ben": ben}
        self.devices = {name: device_of(self.people[owner]) for name, owner in OWNERS.items()}
        # Cached, because each new one loads the middleware again.
        self._clients = {name: Client() for name in self.devices}
        self.loop = asyncio.new_event_loop()
        self.elsewhere = OutsideLoop(Limits())
        self.hub = self.run(_started(build_hub))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.hub.stop())
        self.loop.close()

    def ask(self, name: str, method: str, path: str, body: Row | None = None) -> Any:
        """Send an API request from a device; return the response."""
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {issue_access_token(self.devices[name])}"}
        return getattr(self._clients[name], method)(f"/api/{path}", headers=headers, **extra)

    def call(self, who: str, method: str, path: str, body: Row | None = None, *, telling: str) -> int:
        """Call the API as `who`, concurrently with everything in flight; return the response's status.

        `telling` is how the change is published: "here", from this process; "elsewhere", from another one over the bus;
        "not at all", because the process was killed between commit and publish.
        """
        name = "ben" if who == "Ben" else "laptop"

        def ask() -> int:
            return int(self.ask(name, method, path, body).status_code)

        if telling == "here" or (telling == "elsewhere" and not settings.REDIS_URL):
            return int(self.run(database.run(ask)))
        publish = self.elsewhere.put if telling == "elsewhere" else lambda item: None
        with mock.patch("chats.delivery.announce.publish", publish):
            return int(self.run(database.run(ask)))

    async def until(self, is_reached: Callable[[], Coroutine[Any, Any, bool]], otherwise: Callable[[], str]) -> None:
        deadline = self.loop.time() + SETTLED_WITHIN_SECONDS
        while not await is_reached():
            assert self.loop.time() < deadline, otherwise()
            await asyncio.sleep(0.005)


async def _started(build_hub: Callable[[], Hub]) -> Hub:
    return running_hub(build_hub)


async def settle(stage: Stage, chat_id: int, devices: Mapping[str, ModelDevice], *, badges: bool) -> None:
    """Let connected devices catch up by themselves; then reconnect the others.

    `badges`: everyone must also end with the right unread count in the chat list.
    """

    async def are_idle() -> bool:
        for device in devices.values():
            device.complain()
        return all(device.is_idle() for device in devices.values())

    async def are_whole() -> bool:
        """Return whether each joined device is allowed to be there and has caught up with the chat."""
        last_seqs = await database.run(_last_seqs, chat_id)
        joined = [device for device in devices.values() if device.is_joined]
        return await are_idle() and all(device.cursor == last_seqs.get(device.device.user_id) for device in joined)

    async def are_counted() -> bool:
        unread = {one.user_id: one.unread for one in await database.run(unread_in, chat_id=chat_id)}
        connected = [device for device in devices.values() if device.wire is not None]
        return not badges or all(device.badge == unread.get(device.device.user_id) for device in connected)

    await _all(device.is_rid_of_old_wires() for device in devices.values())
    await _threads_are_free()
    await stage.until(are_whole, lambda: f"The connected devices did not catch up: {devices}")
    await stage.until(are_counted, lambda: f"Counts stay wrong: {devices}")
    returning = [device for device in devices.values() if not device.is_joined] or [devices["phone"]]
    for device in returning:
        if device.wire is None:
            await device.connect()
    # The race window: published between a join's read and its reply, with no later frame that would reveal a gap.
    for device in devices.values():
        if device in returning:
            device.join()
        else:
            device.send(str(uuid.uuid4()), "at the very end")
    await stand_still()
    await stage.until(are_idle, lambda: f"Those who came back got no answer: {devices}")
    await _threads_are_free()
    await stage.until(are_whole, lambda: f"The devices that came back did not catch up: {devices}")
    await stage.until(are_counted, lambda: f"Counts stay wrong: {devices}")
    await _all(device.load_older() for device in devices.values())


async def stand_still() -> None:
    """Let database threads work while the loop is blocked, so that all their replies arrive at once."""
    await asyncio.sleep(0.001)
    time.sleep(0.01)


async def _threads_are_free() -> None:
    """Wait for work that killed connections started: when all database threads meet, none is busy."""
    meeting = threading.Barrier(database.THREADS)
    await _all(database.run(meeting.wait, 10) for _ in range(database.THREADS))


async def _all(work: Iterable[Coroutine[Any, Any, Any]]) -> None:
    await asyncio.gather(*work)


def _last_seqs(chat_id: int) -> dict[int, int]:
    """The chat's last seq by each accepted member's id."""
    return dict(Membership.objects.filter(chat_id=chat_id, state="accepted").values_list("user_id", "chat__last_seq"))
