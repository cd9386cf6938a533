"""Redis is killed, unavailable, frozen, or loses messages. Sends must not be affected."""

import asyncio
import os
import signal

from bench.chaos.faults import PRODUCTION, fault
from bench.chaos.stage import Stage

# Two rounds of the hub's maintenance and the bus's reconnection.
BACK_SECONDS = 6.0


@fault("kill-redis", seconds=12, works_on=(PRODUCTION,), in_short=(PRODUCTION,))
async def kill_redis(stage: Stage) -> None:
    """Kill -9 and immediate restart. Sockets must stay open."""
    assert stage.redis is not None
    before = await stage.crowd.ask("status")
    stage.mark("begin")
    await asyncio.to_thread(stage.redis.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(stage.redis.start)
    stage.mark("end")
    await asyncio.sleep(BACK_SECONDS)
    await _sockets_stayed(stage, before["lost_sockets"])


async def _redis_away(stage: Stage, seconds: float) -> None:
    assert stage.redis is not None
    before = await stage.crowd.ask("status")
    stage.mark("begin")
    await asyncio.to_thread(stage.redis.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(stage.redis.start)
    stage.mark("end")
    await asyncio.sleep(BACK_SECONDS)
    await _sockets_stayed(stage, before["lost_sockets"])


@fault("stop-redis", seconds=20, works_on=(PRODUCTION,))
async def stop_redis(stage: Stage) -> None:
    """Unavailable for 12 s."""
    await _redis_away(stage, 12)


@fault("stop-redis-60", seconds=70, works_on=(PRODUCTION,), is_mixed=False)
async def stop_redis_60(stage: Stage) -> None:
    """Unavailable for a minute."""
    await _redis_away(stage, 60)


@fault("stall-redis", seconds=18, works_on=(PRODUCTION,))
async def stall_redis(stage: Stage) -> None:
    """SIGSTOP for 10 s: connections stay open but get no replies."""
    assert stage.redis is not None
    before = await stage.crowd.ask("status")
    stage.mark("begin")
    os.kill(stage.redis.program.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(10)
    finally:
        os.kill(stage.redis.program.pid, signal.SIGCONT)
    stage.mark("end")
    await asyncio.sleep(BACK_SECONDS)
    await _sockets_stayed(stage, before["lost_sockets"])


@fault("lose-frames", seconds=14, works_on=(PRODUCTION,), in_short=(PRODUCTION,))
async def lose_frames(stage: Stage) -> None:
    """The last frames of a burst never reach the bus, and no later frame reveals the gap."""
    await stage.crowd.ask("pace", per_second=0)
    await asyncio.sleep(1)
    stage.arm("lose_frames")
    try:
        stage.mark("begin")
        await stage.crowd.ask("pace", per_second=stage.size.per_second)
        await asyncio.sleep(1)
        await stage.crowd.ask("pace", per_second=0)
        stage.mark("end")
        # No traffic: only maintenance can find them.
        await asyncio.sleep(BACK_SECONDS)
    finally:
        stage.disarm("lose_frames")
        await stage.crowd.ask("pace", per_second=stage.size.per_second)


async def _sockets_stayed(stage: Stage, lost_before: int) -> None:
    lost = (await stage.crowd.ask("status"))["lost_sockets"] - lost_before
    stage.promise(f"{lost} sockets closed by the server (0)", kept=lost == 0)
