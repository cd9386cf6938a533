"""Two processes commit in one chat concurrently, with slow transactions."""

import asyncio

from bench.chaos.faults import fault
from bench.chaos.stage import Stage
from bench.chaos.tab import Tab


@fault("slow-commits", seconds=10)
async def slow_commits(stage: Stage) -> None:
    """Transactions that hold a seq sleep up to 60 ms before they commit, so that a later one could overtake."""
    stage.mark("begin")
    stage.arm("slow_commit")
    try:
        await asyncio.sleep(6)
    finally:
        stage.disarm("slow_commit")
    stage.mark("end")
    await asyncio.sleep(1)


@fault("repeats", seconds=15)
async def repeats(stage: Stage) -> None:
    """The same message from both tabs of a person, five times each, concurrently: one row, one receipt."""
    await _repeat(stage, messages=100)


@fault("repeats-10000", seconds=120, is_mixed=False)
async def repeats_10000(stage: Stage) -> None:
    """Ten thousand idempotent repeats."""
    await _repeat(stage, messages=1_000)


async def _repeat(stage: Stage, *, messages: int) -> None:
    room = stage.rooms[0]
    people = [person for person in stage.people if person.user_id in room.member_ids]
    # Several sockets each: with two processes on one port they reach both.
    tabs = {person.user_id: [stage.tab(person, [room.chat_id]) for _ in range(4)] for person in people}
    every = [tab for mine in tabs.values() for tab in mine]
    await stage.opened(every)
    stage.mark("begin")
    several = asyncio.Semaphore(8)
    differing = await asyncio.gather(
        *(_one(stage, several, tabs[stage.dice.choice(people).user_id]) for _ in range(messages))
    )
    stage.mark("end")
    stage.promise(
        f"{messages * 10:,} tries of {messages:,} messages: {sum(differing)} answered differently",
        kept=not any(differing),
    )
    await stage.closed(every)


async def _one(stage: Stage, several: asyncio.Semaphore, tabs: list[Tab]) -> bool:
    async with several:
        token = f"{stage.dice.getrandbits(128):032x}"
        answers = await asyncio.gather(
            *(tabs[number % len(tabs)].say_again(tabs[number % len(tabs)].places[0], token) for number in range(10))
        )
    return len({(answer["id"], answer["number"]) for answer in answers if answer}) != 1
