"""Everything a fault can manipulate: the servers, the proxies between them, the crowd, and extra people."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos.crowds import CrowdProcess
from bench.chaos.journal import Journal
from bench.chaos.people import Person, make_people
from bench.chaos.proxy import Proxy
from bench.chaos.scene import Scene, Size
from bench.chaos.servers import App, Postgres, Redis
from bench.chaos.tab import Tab

# A new PostgreSQL with its WAL takes 60 MiB.
SMALL_DISK_MIB = 192


@dataclass(kw_only=True)
class Stage(Scene):
    """A running installation under test."""

    app: App
    edge: Proxy
    postgres: Postgres | None = None
    redis: Redis | None = None
    to_database: Proxy | None = None
    to_redis: Proxy | None = None
    small_disk: Path | None = None
    _own_tabs: list[Tab] = field(default_factory=list)
    _numbers: int = 0

    @property
    def is_embedded(self) -> bool:
        """Whether this is SQLite and one process."""
        return self.app.is_embedded

    async def new_people(self, count: int, prefix: str) -> list[Person]:
        """Sign up people used only by this fault."""
        return await make_people(count, pages=self.app.pages, prefix=f"{prefix}{uuid.uuid4().hex[:6]}")

    async def opened(self, tabs: Sequence[Tab], *, seconds: float = 30.0) -> None:
        """Start tabs and wait until all have joined. Errors: RuntimeError."""
        for tab in tabs:
            tab.start()
        for tab in tabs:
            if not await tab.until_joined(seconds=seconds):
                raise RuntimeError(f"{tab.name} cannot join")

    async def closed(self, tabs: Sequence[Tab], *, quiet_seconds: float = 7.0) -> None:
        """Let the live stream deliver the rest, record how far each tab has come, and close them."""
        await asyncio.sleep(quiet_seconds)
        for tab in tabs:
            for place in tab.places:
                if place.cursor is not None:
                    self.journal.position("close", tab.name, place.chat_id, number=place.number, seq=place.cursor)
            await tab.stop()
            self._own_tabs.remove(tab)

    async def tidy_up(self) -> None:
        """Close what a failed fault has left open."""
        await self.closed(list(self._own_tabs), quiet_seconds=7.0 if self._own_tabs else 0.0)

    def tab(self, person: Person, chats: Sequence[int], *, port: int | None = None) -> Tab:
        """Return a tab controlled by the fault itself, journaled like all others."""
        self._numbers += 1
        tab = Tab(
            person=person,
            number=1_000 + self._numbers,
            chats=chats,
            port=port or self.app.sockets,
            journal=self.journal,
            dice=self.dice,
        )
        self._own_tabs.append(tab)
        return tab

    def arm(self, name: str) -> None:
        """Arm a fail point."""
        (self.app.fail_folder / name).touch()

    def disarm(self, name: str) -> None:
        """Disarm a fail point."""
        (self.app.fail_folder / name).unlink(missing_ok=True)


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    embedded: bool,
    durable: bool,
    seed: int,
    size: Size,
    limits: dict[str, str],
    wants_small_disk: bool = False,
) -> AsyncIterator[Stage]:
    """Start everything, start the load, and clean up however it ends."""
    dice = random.Random(f"{seed} controller")
    async with AsyncExitStack() as stack:
        postgres = redis = to_database = to_redis = small = None
        if wants_small_disk:
            small = _small_disk(stack, folder / ("app" if embedded else "pg"))
        if embedded:
            app = App(folder / "app", database_url="", redis_port=None, limits=limits)
        else:
            postgres = await asyncio.to_thread(Postgres, folder / "pg", durable=durable)
            stack.push_async_callback(asyncio.to_thread, postgres.stop)
            redis = Redis(folder / "redis")
            stack.push_async_callback(asyncio.to_thread, redis.stop)
            await asyncio.gather(asyncio.to_thread(postgres.start), asyncio.to_thread(redis.start))
            to_database = await _proxy(stack, postgres.port, dice)
            to_redis = await _proxy(stack, redis.port, dice)
            url = postgres.url.replace(f":{postgres.port}/", f":{to_database.port}/")
            app = App(folder / "app", database_url=url, redis_port=to_redis.port, limits=limits)
        stack.push_async_callback(asyncio.to_thread, app.stop)
        await asyncio.to_thread(app.start)
        edge = await _proxy(stack, app.sockets, dice)
        journal = Journal(folder / "controller.jsonl")
        stack.callback(journal.close)
        here = Stage(
            folder=folder,
            dice=dice,
            app=app,
            edge=edge,
            crowd=CrowdProcess("crowd", folder=folder),
            journal=journal,
            size=size,
            pages=app.pages,
            entries=[app.sockets, edge.port],
            postgres=postgres,
            redis=redis,
            to_database=to_database,
            to_redis=to_redis,
            small_disk=small,
        )
        stack.push_async_callback(here.crowd.end)
        await here.populate(seed)
        yield here


def _small_disk(stack: AsyncExitStack, place: Path) -> Path | None:
    """Mount a small tmpfs at `place`; None without root."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        return None
    stack.callback(subprocess.run, ["umount", "-l", str(place)], check=False)
    return place


async def _proxy(stack: AsyncExitStack, target: int, dice: random.Random) -> Proxy:
    proxy = Proxy(target, dice=dice)
    await proxy.start()
    stack.push_async_callback(proxy.stop)
    return proxy
