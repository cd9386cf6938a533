"""The running cluster: its machines, what talks to them, and how to wait until all is well."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos.cluster import databases, redises
from bench.chaos.cluster.config import directly, through_proxy
from bench.chaos.cluster.databases import Database
from bench.chaos.cluster.entry import Entry
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.nodes import Balancer, Node
from bench.chaos.cluster.pauses import Limit, Window
from bench.chaos.cluster.redises import RedisMachine
from bench.chaos.cluster.release import THIS, Release, make_far_release, make_next_release
from bench.chaos.cluster.topology import BALANCERS, DATABASES, ENTRY_PORTS, NODES, REDISES
from bench.chaos.cluster.writer import Writer
from bench.chaos.crowds import CrowdProcess
from bench.chaos.journal import Journal
from bench.chaos.options import Options
from bench.chaos.scene import Scene
from bench.chaos.web import ask

# PostgreSQL, three copies of it, and three nodes start on the cores of one machine.
WHOLE_SECONDS = 240.0
# A majority is running and only has to agree.
CHOSEN_SECONDS = 30.0
# Writes come back later than this only if something is wrong.
WRITTEN_SECONDS = 120.0
# A node that was started again takes connections from here on.
SETTLED_SECONDS = 3.0
# People talk for this long before the next fault.
TALK_SECONDS = 3.0


@dataclass(kw_only=True)
class Cluster(Scene):
    """The machines, by kind and in the order of the topology."""

    databases: list[Database]
    redises: list[RedisMachine]
    nodes: list[Node]
    balancers: list[Balancer]
    writer: Writer
    next_release: Release
    # More than one newer than the next one.
    far_release: Release
    windows: list[Window] = field(default_factory=list)

    @asynccontextmanager
    async def window(self, limit: Limit | None = None, *, part: str = "") -> AsyncIterator[Window]:
        """Measure how long people wait from here to the end of the block. `part`: of a fault with several parts."""
        window = Window(f"{self.fault}{part}", time.monotonic(), limit=limit)
        self.windows.append(window)
        self.mark("begin")
        try:
            yield window
        finally:
            window.end = time.monotonic()

    async def primary(self) -> Database:
        """Return the database machine that takes writes. Errors: RuntimeError."""
        members = await asyncio.to_thread(databases.members_of, self.databases)
        name = databases.primary_of(members)
        if not name:
            raise RuntimeError(f"no primary: {members}")
        return next(one for one in self.databases if one.place.name == name)

    async def until_new_etcd_leader(self, dead: Database) -> float:
        """Wait until the other etcds have chosen a leader; return the seconds. Errors: RuntimeError."""
        others = [one for one in self.databases if one is not dead]

        async def is_chosen() -> bool:
            found = await asyncio.gather(*(asyncio.to_thread(one.etcd_leader) for one in others))
            return any(is_leader for _leader, is_leader in found)

        return await self._until(is_chosen, "other leader of etcd", seconds=CHOSEN_SECONDS, every=0.1)

    async def redis_states(self) -> dict[str, dict[str, str]]:
        """Return what each Redis says of its replication."""
        states = await asyncio.gather(*(asyncio.to_thread(one.state) for one in self.redises))
        return {one.place.name: state for one, state in zip(self.redises, states, strict=True)}

    async def redis_master(self) -> RedisMachine:
        """Return the master. Errors: RuntimeError."""
        states = await self.redis_states()
        name = redises.master_of(states)
        if not name:
            raise RuntimeError(f"no master: {states}")
        return next(one for one in self.redises if one.place.name == name)

    async def until_new_master(self, old: RedisMachine) -> float:
        """Wait until another Redis is the master; return the seconds. Errors: RuntimeError."""

        async def is_chosen() -> bool:
            states = await self.redis_states()
            return bool(redises.master_of({name: one for name, one in states.items() if name != old.place.name}))

        return await self._until(is_chosen, "other master of Redis", seconds=CHOSEN_SECONDS, every=0.2)

    async def until_written(self) -> float:
        """Wait until the database takes writes; return the seconds. Errors: TimeoutError."""
        return await self.writer.until_written(seconds=WRITTEN_SECONDS)

    async def until_whole(self) -> None:
        """Wait until every machine does its part and every tab is back. Errors: RuntimeError."""
        await self._until(self._databases_are_whole, "three replicating databases")
        await self._until(self._redises_are_whole, "one Redis master with two replicas")
        for node in self.nodes:
            await self.until_ready(node)
        await self.until_back()
        await self._until_answered()

    async def _until_answered(self) -> None:
        """Let everyone stop writing until all is acknowledged, so that the next fault is measured by itself."""

        async def is_answered() -> bool:
            return not (await self.crowd.ask("status"))["unacknowledged"]

        await self.crowd.ask("pace", per_second=0)
        await self._until(is_answered, "acknowledgement of all messages")
        await self.crowd.ask("pace", per_second=self.size.per_second)
        await asyncio.sleep(TALK_SECONDS)

    async def until_ready(self, node: Node) -> None:
        """Wait until a node serves pages and sockets. Errors: RuntimeError."""

        async def is_ready() -> bool:
            return await asyncio.to_thread(node.is_ready)

        await self._until(is_ready, f"answer of {node.place.name}")

    async def replace(self, node: Node, *, release: Release = THIS, clock_offset_seconds: int = 0) -> None:
        """Stop a node and start it again with this release and clock. Errors: Missing, RuntimeError."""
        await asyncio.to_thread(node.stop)
        node.configure(release=release, clock_offset_seconds=clock_offset_seconds)
        await asyncio.to_thread(node.start)
        await self.until_ready(node)
        await asyncio.sleep(SETTLED_SECONDS)

    async def until_balanced(self) -> None:
        """Wait until both entries lead to pages and to sockets. Errors: RuntimeError."""

        async def leads() -> bool:
            asked = [ask(port, "GET", path) for port in self.entries for path in ("/readyz", "/socket/websocket")]
            # A socket without its handshake is refused, which is an answer.
            return all(answer.status not in (0, 502, 503, 504) for answer in await asyncio.gather(*asked))

        await self._until(leads, "answer through the balancers")

    async def _databases_are_whole(self) -> bool:
        members = await asyncio.to_thread(databases.members_of, self.databases)
        return databases.is_whole(members, count=len(self.databases))

    async def _redises_are_whole(self) -> bool:
        return redises.is_whole(await self.redis_states(), count=len(self.redises))

    async def _until(
        self, is_so: Callable[[], Awaitable[bool]], what: str, *, seconds: float = WHOLE_SECONDS, every: float = 0.5
    ) -> float:
        """Check every `every` seconds; return how many seconds it took. Errors: RuntimeError."""
        started = time.monotonic()
        while not await is_so():
            if time.monotonic() - started > seconds:
                raise RuntimeError(f"no {what} after {seconds:.0f} s")
            await asyncio.sleep(every)
        return time.monotonic() - started

    async def start_all(self) -> None:
        """Start what doesn't run, in the order in which it is needed. Errors: RuntimeError."""
        for one in (*self.databases, *self.redises, *self.balancers):
            await asyncio.to_thread(one.start)
        await self._until(self._databases_are_whole, "three replicating databases")
        await self._until(self._redises_are_whole, "one Redis master with two replicas")
        for node in self.nodes:
            await asyncio.to_thread(node.start)
        for node in self.nodes:
            await self.until_ready(node)

    async def tidy_up(self) -> None:
        """Start again what a failed fault has left down."""
        for node in self.nodes:
            if not node.is_usual:
                await asyncio.to_thread(node.stop)
                node.configure()
        await self.start_all()
        await self.until_back()


@asynccontextmanager
async def cluster(folder: Path, machines: dict[str, Machine], options: Options) -> AsyncIterator[Cluster]:
    """Start everything and the load; `machines` end what runs on them. Errors: Missing, RuntimeError."""
    # Not in a thread, which would continue after Ctrl-C.
    next_release = make_next_release(folder / "next-release")
    far_release = make_far_release(next_release, folder / "far-release")
    async with AsyncExitStack() as stack:
        # Last: what runs writes into `folder`, which is removed next.
        stack.callback(_kill_all, machines)
        journal = Journal(folder / "controller.jsonl")
        stack.callback(journal.close)
        here = Cluster(
            folder=folder,
            dice=random.Random(f"{options.seed} controller"),
            crowd=CrowdProcess("crowd", folder=folder),
            journal=journal,
            size=options.size,
            pages=ENTRY_PORTS[0],
            entries=ENTRY_PORTS,
            databases=[Database(machines[one.name], folder / one.name, durable=options.durable) for one in DATABASES],
            redises=[RedisMachine(machines[one.name], folder / one.name) for one in REDISES],
            nodes=_nodes(folder, machines, options),
            balancers=[Balancer(machines[one.name], folder / one.name) for one in BALANCERS],
            writer=Writer(),
            next_release=next_release,
            far_release=far_release,
        )
        started = time.monotonic()
        await here.start_all()
        for port, order in zip(ENTRY_PORTS, (BALANCERS, BALANCERS[::-1]), strict=True):
            entry = Entry(port, order)
            await entry.start()
            stack.push_async_callback(entry.stop)
        await here.until_balanced()
        here.writer.start()
        stack.push_async_callback(here.writer.stop)
        await here.until_written()
        stack.push_async_callback(here.crowd.end)
        await here.populate(options.seed)
        print(f"   the cluster stands after {time.monotonic() - started:.0f} s", flush=True)
        yield here


def _nodes(folder: Path, machines: dict[str, Machine], options: Options) -> list[Node]:
    media = folder / "media"
    media.mkdir(mode=0o700)
    site = {**options.limits, "SECRET_KEY": secrets.token_urlsafe(60), "METRICS_TOKEN": secrets.token_hex(24)}
    # The last node, or all of them, connect to the stores directly.
    ways = [directly() if options.direct or place == NODES[-1] else through_proxy() for place in NODES]
    return [
        Node(machines[place.name], folder / place.name, site=site, stores=way, media=media)
        for place, way in zip(NODES, ways, strict=True)
    ]


def _kill_all(machines: dict[str, Machine]) -> None:
    for machine in machines.values():
        machine.kill_processes()
