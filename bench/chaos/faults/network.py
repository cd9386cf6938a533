"""Network faults: cut connections, lost responses, packet loss, refused connections, one-way traffic."""

import asyncio

from bench.chaos.faults import EMBEDDED, PRODUCTION, fault
from bench.chaos.processes import resident_bytes, threads_of
from bench.chaos.proxy import Mode, Proxy
from bench.chaos.stage import Stage

MOST_MORE_THREADS = 8
MOST_MORE_MIB = 32


@fault("cut", seconds=10)
async def cut(stage: Stage) -> None:
    """Half of the sockets are cut repeatedly, in the middle of frames."""
    stage.mark("begin")
    for _ in range(8):
        stage.edge.cut(0.5)
        await asyncio.sleep(stage.dice.uniform(0.2, 0.8))
    stage.mark("end")
    await stage.until_back()


@fault("lost-answers", seconds=12, in_short=(EMBEDDED,))
async def lost_answers(stage: Stage) -> None:
    """Requests arrive and the connection is cut before the response: everything is resent."""
    stage.mark("begin")
    stage.edge.lost_answers = 0.02
    try:
        await asyncio.sleep(5)
    finally:
        stage.edge.lost_answers = 0.0
    stage.mark("end")
    await stage.until_back()


@fault("slow-network", seconds=10)
async def slow_network(stage: Stage) -> None:
    """Half of the sockets get 0.2 s of latency each way."""
    stage.mark("begin")
    stage.edge.delay_seconds = 0.2
    try:
        await asyncio.sleep(6)
    finally:
        stage.edge.delay_seconds = 0.0
    stage.mark("end")
    await stage.until_back()


@fault("half-open", seconds=20)
async def half_open(stage: Stage) -> None:
    """Requests arrive but responses don't, until clients time out."""
    await _partition(stage, stage.edge, "half-open", seconds=12)


@fault("partition-redis", seconds=22, works_on=(PRODUCTION,))
async def partition_redis(stage: Stage) -> None:
    """Black hole to Redis."""
    await _partition(stage, stage.to_redis, "black-hole", seconds=12)


@fault("refuse-redis", seconds=16, works_on=(PRODUCTION,))
async def refuse_redis(stage: Stage) -> None:
    """Connection refused by Redis."""
    await _partition(stage, stage.to_redis, "refuse", seconds=6)


@fault("partition-postgres", seconds=22, works_on=(PRODUCTION,))
async def partition_postgres(stage: Stage) -> None:
    """Black hole to PostgreSQL."""
    await _partition(stage, stage.to_database, "black-hole", seconds=12)


@fault("refuse-postgres", seconds=16, works_on=(PRODUCTION,))
async def refuse_postgres(stage: Stage) -> None:
    """Connection refused by PostgreSQL."""
    await _partition(stage, stage.to_database, "refuse", seconds=6)


@fault("partition-both-30", seconds=90, works_on=(PRODUCTION,), is_mixed=False)
async def partition_both_30(stage: Stage) -> None:
    """Black hole to Redis for half a minute, then to PostgreSQL."""
    await _partition(stage, stage.to_redis, "black-hole", seconds=30)
    await _partition(stage, stage.to_database, "black-hole", seconds=30)


async def _partition(stage: Stage, proxy: Proxy | None, mode: Mode, *, seconds: float) -> None:
    assert proxy is not None
    before = {pid: (threads_of(pid), resident_bytes(pid)) for pid in stage.app.workers()}
    stage.mark("begin")
    await proxy.set_mode(mode)
    try:
        await asyncio.sleep(seconds)
        _stayed_small(stage, before)
    finally:
        await proxy.set_mode("pass")
    stage.mark("end")
    await asyncio.sleep(6)
    await stage.until_back()


def _stayed_small(stage: Stage, before: dict[int, tuple[int, int]]) -> None:
    """No threads or memory may pile up behind an unresponsive service."""
    if set(before) != set(stage.app.workers()):
        stage.promise(f"processes were replaced: {sorted(before)} → {stage.app.workers()}", kept=False)
        return
    threads = max(threads_of(pid) - known for pid, (known, _) in before.items())
    mib = max(resident_bytes(pid) - known for pid, (_, known) in before.items()) / 2**20
    is_small = threads <= MOST_MORE_THREADS and mib <= MOST_MORE_MIB
    stage.promise(f"at most {threads} more threads and {mib:.1f} MiB more in a process", kept=is_small)
