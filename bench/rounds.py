"""What one round of a hub's periodic work costs while many sockets are connected: CPU time, and how long it stalls.

    python -m bench.rounds [--sockets 10000] [--topics 1000]

Runs the real hub on the database and the Redis of the environment, with sockets that take no frames.
"""

import argparse
import asyncio
import time
from typing import Any

import django

from chatapp.environment import begin

begin("embedded")
django.setup()

from accounts.models import Device, User  # noqa: E402
from chatapp.realtime.connection import Connection  # noqa: E402
from chatapp.realtime.hub import Hub  # noqa: E402
from chatapp.realtime.subscription import Subscription  # noqa: E402
from chatapp.realtime.tasks import database  # noqa: E402
from chatapp.routing import build_hub  # noqa: E402

ROUNDS = 5
WATCH_SECONDS = 0.001
OPENED_AT_ONCE = 100


async def _drop(message: dict[str, Any]) -> None:
    """Discard a frame."""


def _devices(count: int) -> list[tuple[int, int]]:
    """Return (device id, user id) of that many signed-in devices."""
    person, _is_new = User.objects.get_or_create(email="rounds@example.org", defaults={"name": "Rounds"})
    missing = count - Device.objects.filter(user=person, ended_at=None).count()
    Device.objects.bulk_create([Device(user=person) for _ in range(missing)], batch_size=500)
    found = Device.objects.filter(user=person, ended_at=None).values_list("pk", "user_id")
    return list(found[:count])


async def _open(hub: Hub, devices: list[tuple[int, int]], *, topics: int) -> None:
    for number, (device_id, user_id) in enumerate(devices):
        if number % OPENED_AT_ONCE == 0:
            await asyncio.sleep(0.1)
        connection = Connection(
            scope={}, send=_drop, user_id=user_id, device_id=device_id, max_buffered_bytes=1_048_576
        )
        hub.connections.register(connection)
        topic = f"chat:{1_000_000_000 + number % topics}"
        subscription = Subscription(connection=connection, topic=topic, join_ref="1", on_closed=lambda one: None)
        hub.topics.subscribe(subscription)
        hub.topics.open(subscription, last_seq=0)
        hub.presence.track(subscription, key=str(number), meta={"online_at": "1"}, extra={"user": "Rounds"})


async def _longest_stall(watching: asyncio.Event) -> float:
    longest = 0.0
    while not watching.is_set():
        began = time.perf_counter()
        await asyncio.sleep(WATCH_SECONDS)
        longest = max(longest, time.perf_counter() - began - WATCH_SECONDS)
    return longest


async def _measure(name: str, work: Any) -> None:
    for _ in range(ROUNDS):
        done = asyncio.Event()
        watch = asyncio.ensure_future(_longest_stall(done))
        await asyncio.sleep(0.01)
        cpu = time.process_time()
        await work()
        cpu = time.process_time() - cpu
        done.set()
        print(f"{name}: {1_000 * cpu:.1f} ms of CPU, longest stall {1_000 * await watch:.1f} ms")


async def run(*, sockets: int, topics: int) -> None:
    """Measure rounds of maintenance and of presence."""
    hub = build_hub()
    await _open(hub, await database.run(_devices, sockets), topics=topics)
    await asyncio.sleep(3.0)
    await hub.presence.sync()
    await _measure("maintenance", hub.maintenance.tick)
    await _measure("presence", hub.presence.sync)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.rounds", description=__doc__)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--topics", type=int, default=1_000)
    chosen = parser.parse_args()
    asyncio.run(run(sockets=chosen.sockets, topics=chosen.topics))
