"""A thousand additional sockets that lose their server at once."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.chaos.crowds import CrowdProcess
from bench.chaos.faults import PRODUCTION, fault
from bench.chaos.people import Person
from bench.chaos.processes import wait_until
from bench.chaos.stage import Stage

PEOPLE, TABS_EACH = 25, 40
BACK_SECONDS = 15.0
ROLL_SECONDS = 90.0


@asynccontextmanager
async def audience_of(stage: Stage) -> AsyncIterator[CrowdProcess]:
    """Open 1,000 sockets in a separate chat with occasional messages."""
    people = await stage.new_people(PEOPLE, "Audience")
    room = await stage.room(people[0], people[1:])
    audience = CrowdProcess(f"audience-{room.chat_id}", folder=stage.folder)
    await audience.start(
        people=people,
        rooms=[room],
        ports=[stage.app.sockets],
        pages=stage.app.pages,
        seed=stage.dice.getrandbits(32),
        tabs=TABS_EACH,
    )
    try:
        seconds = await audience.until_joined(seconds=120)
        if seconds is None:
            raise RuntimeError(f"the audience cannot join: {await audience.ask('status')}")
        stage.say(f"{PEOPLE * TABS_EACH:,} sockets joined in {seconds:.1f} s")
        # 1,000 receivers: three messages a second are 3,000 journal lines.
        await audience.ask("pace", per_second=3)
        await stage.crowd.ask("pace", per_second=stage.size.per_second / 4)
        yield audience
        await audience.ask("finish")
    finally:
        await audience.end()
        await stage.crowd.ask("pace", per_second=stage.size.per_second)


@fault("herd", seconds=60, works_on=(PRODUCTION,), is_mixed=False)
async def herd(stage: Stage) -> None:
    """Kill -9 of all socket processes at once: a thundering herd of reconnects."""
    async with audience_of(stage) as audience:
        stage.mark("begin")
        for worker in stage.app.workers():
            os.kill(worker, signal.SIGKILL)
        stage.mark("end")
        await asyncio.sleep(0.3)
        seconds = await audience.until_joined(seconds=60)
        is_kept = seconds is not None and seconds + 0.3 <= BACK_SECONDS
        stage.promise(
            f"all back {'never' if seconds is None else f'{seconds + 0.3:.1f} s'} after the kill", kept=is_kept
        )
        await stage.until_back()


@fault("rolling-restart", seconds=90, works_on=(PRODUCTION,), is_mixed=False)
async def rolling_restart(stage: Stage) -> None:
    """SIGHUP to the supervisor: a rolling restart of all processes, during which pages must stay available."""
    async with audience_of(stage) as audience:
        before = set(stage.app.workers())
        statuses: Counter[int] = Counter()
        asking = asyncio.ensure_future(_ask_pages(stage.people[0], statuses))
        stage.mark("begin")
        started = time.monotonic()
        stage.app.program.send(signal.SIGHUP)
        try:
            await asyncio.to_thread(
                wait_until,
                lambda: len(set(stage.app.workers()) - before) == len(before),
                what="the replacement of every socket process",
                seconds=ROLL_SECONDS,
            )
            stage.mark("end")
            stage.say(f"replaced within {time.monotonic() - started:.1f} s")
            seconds = await audience.until_joined(seconds=60)
            stage.promise(f"all back {seconds} s after the last", kept=seconds is not None)
            # Jobs restart last, and serve no requests.
            await asyncio.sleep(5)
        finally:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
        failed = sum(count for status, count in statuses.items() if status >= 500)
        stage.promise(f"pages meanwhile: {dict(statuses)} (no 5xx; 0 = not connected)", kept=failed == 0)
        await stage.until_back()


async def _ask_pages(person: Person, statuses: Counter[int]) -> None:
    while True:
        statuses[(await person.api("GET", "/users/chats", seconds=5.0)).status] += 1
        await asyncio.sleep(0.1)
