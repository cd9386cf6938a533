"""One of the socket processes of `bench.notices`, with the sockets of its people; counts statements on request.

`python -m bench.notice_listeners NUMBER PROCESSES NOTICES TICKETS` reads `statements`, `idle` or `busy` from standard
input, and answers each with a line of JSON when it is done. Process number 0 publishes.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, TypeVar

import django

from chatapp.environment import begin

begin("embedded")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from chatapp.realtime.bus.messages import ChangeNotice, Publication  # noqa: E402
from chatapp.realtime.connection import Connection  # noqa: E402
from chatapp.realtime.hub import Hub  # noqa: E402
from chatapp.realtime.subscription import Subscription  # noqa: E402
from chatapp.routing import build_hub  # noqa: E402
from chats.delivery.event_store import ChatEventStore  # noqa: E402

T = TypeVar("T")

# More than the second in which notices of a chat are merged.
SETTLE_SECONDS = 2.5
PER_SECOND = 20.0


class CountingStore(ChatEventStore):
    """Counts the statements that notices cost while `is_counting`, which itself takes time."""

    def __init__(self) -> None:
        """Count nothing yet."""
        super().__init__()
        self.is_counting = False
        self.statements = 0

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        """See ChatEventStore."""
        return self._counted(lambda: super(CountingStore, self).concerned(about=about, subject_id=subject_id))

    def personal_frames(self, *, about: str, subject_id: int, user_ids: AbstractSet[int]) -> list[Publication]:
        """See ChatEventStore."""
        frames = super().personal_frames
        return self._counted(lambda: frames(about=about, subject_id=subject_id, user_ids=user_ids))

    def _counted(self, work: Callable[[], T]) -> T:
        if not self.is_counting:
            return work()
        with CaptureQueriesContext(connection) as queries:
            result = work()
        self.statements += len(queries)
        return result


async def _drop(message: dict[str, Any]) -> None:
    """Discard a frame."""


def _open(hub: Hub, user_id: int) -> None:
    one = Connection(scope={}, send=_drop, user_id=user_id, device_id=user_id, max_buffered_bytes=1_048_576)
    hub.connections.register(one)
    subscription = Subscription(connection=one, topic=f"user:{user_id}", join_ref="1", on_closed=lambda closed: None)
    hub.topics.subscribe(subscription)
    hub.topics.open(subscription)


async def _pass(hub: Hub, chats: list[int], count: int) -> None:
    """Publish `count` notices, or wait as long if there are no chats."""
    for index in range(count):
        if chats:
            hub.publish(ChangeNotice(about="unread", subject_id=chats[index % len(chats)]))
        await asyncio.sleep(1 / PER_SECOND)
    await asyncio.sleep(SETTLE_SECONDS)


async def serve(number: int, processes: int, notices: int, tickets: Path) -> None:
    """Run process `number` until standard input ends."""
    store = CountingStore()
    hub = build_hub(store=store)
    hub.start()
    people = [json.loads(line) for line in tickets.read_text().splitlines()]
    for ticket in people[number::processes]:
        _open(hub, int(ticket["own"]["topic"].partition(":")[2]))
    chats = sorted({int(ticket["chat"]["topic"].partition(":")[2]) for ticket in people}) if number == 0 else []
    await asyncio.sleep(SETTLE_SECONDS)
    # A process counts the others at its first notice.
    await _pass(hub, chats, 1)
    print("{}", flush=True)
    loop = asyncio.get_running_loop()
    while task := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        store.is_counting, store.statements = task == "statements", 0
        began = time.process_time()
        await _pass(hub, [] if task == "idle" else chats, notices)
        print(json.dumps({"cpu": time.process_time() - began, "statements": store.statements}), flush=True)
    await hub.stop()


if __name__ == "__main__":
    asyncio.run(serve(*(int(one) for one in sys.argv[1:4]), tickets=Path(sys.argv[4])))
