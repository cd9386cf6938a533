"""A socket process dies."""

import asyncio
import os
import signal

from bench.chaos.faults import EMBEDDED, PRODUCTION, fault
from bench.chaos.processes import wait_until
from bench.chaos.stage import Stage


@fault("kill-worker", seconds=8, in_short=(PRODUCTION, EMBEDDED))
async def kill_worker(stage: Stage) -> None:
    """Kill -9 of one socket process under load. Embedded, it is the only process, and the fault restarts it."""
    victim = stage.dice.choice(stage.app.workers())
    stage.mark("begin")
    os.kill(victim, signal.SIGKILL)
    await _after_death(stage)


@fault("kill-after-commit", seconds=8, in_short=(EMBEDDED,))
async def kill_after_commit(stage: Stage) -> None:
    """The process dies after the commit and before anything is published."""
    before = set(stage.app.workers())
    stage.mark("begin")
    stage.arm("after_commit")
    await asyncio.to_thread(
        wait_until, lambda: set(stage.app.workers()) != before, what="the death of a worker", seconds=20
    )
    await _after_death(stage)


async def _after_death(stage: Stage) -> None:
    if stage.is_embedded:
        await asyncio.to_thread(stage.app.program.kill_group)
        await asyncio.to_thread(stage.app.start)
    stage.mark("end")
    await asyncio.sleep(0.5)
    await stage.until_back()
