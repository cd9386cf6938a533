"""Slow consumers: one that never reads, and one that was away for long."""

import asyncio
import time

from bench.chaos.faults import fault
from bench.chaos.processes import resident_bytes
from bench.chaos.raw import RawSocket
from bench.chaos.stage import Stage

LARGE = "x" * 3_800
# Beyond this a sync sends the newest page instead of each change (docs/socket.md, "Order and catching up").
MOST_PULLED = 500


@fault("never-reads", seconds=40)
async def never_reads(stage: Stage) -> None:
    """A socket with a 4 KiB buffer joins a chat, is sent far more than fits, and never reads."""
    owner, reader = await stage.new_people(2, "Deaf")
    room = await stage.room(owner, [reader])
    talker = stage.tab(owner, [room.chat_id])
    talker.is_fickle = False
    await stage.opened([talker])
    deaf = await RawSocket.join(stage.app.sockets, reader, f"chat:{room.chat_id}", buffer_bytes=4_096)
    before = {pid: resident_bytes(pid) for pid in stage.app.workers()}
    stage.mark("begin")
    sent, started, waits = 0, time.monotonic(), []
    while not await deaf.is_cut() and time.monotonic() - started < 60:
        asked = time.monotonic()
        await asyncio.gather(*(talker.say(talker.places[0], text=LARGE) for _ in range(20)))
        waits.append(time.monotonic() - asked)
        sent += 20
    took = time.monotonic() - started
    stage.mark("end")
    grown = max(resident_bytes(pid) - before.get(pid, 0) for pid in stage.app.workers()) / 2**20
    is_cut = await deaf.is_cut()
    stage.promise(f"cut after {sent} messages of 3.8 KB and {took:.1f} s: {is_cut}", kept=is_cut)
    stage.say(f"a process grew by {grown:.1f} MiB meanwhile, the messages' own work included")
    deaf.close()
    await stage.closed([talker])


async def _away(stage: Stage, missed: int, *, most_seconds: float) -> None:
    sleeper, *others = await stage.new_people(5, "Sleeper")
    room = await stage.room(others[0], [*others[1:], sleeper])
    talkers = [stage.tab(person, [room.chat_id]) for person in others]
    for talker in talkers:
        # Deleted messages would not count as unread.
        talker.is_fickle = False
    laptop = stage.tab(sleeper, [room.chat_id])
    await stage.opened([*talkers, laptop])
    await laptop.stop()
    for first in range(0, missed, 64):
        here = range(first, min(missed, first + 64))
        await asyncio.gather(*(talkers[number % 4].say(talkers[number % 4].places[0]) for number in here))
    stage.mark("begin")
    started = time.monotonic()
    laptop.start()
    place = laptop.places[0]
    how = "pulled"
    if missed > MOST_PULLED:
        await asyncio.wait_for(place.was_reset.wait(), 120)
        how = f"a reset after {time.monotonic() - started:.2f} s, the rest by paging"
    is_back = await laptop.until_joined(seconds=120)
    took = time.monotonic() - started
    stage.mark("end")
    kept = is_back and took <= most_seconds and place.number == missed
    stage.promise(f"{missed:,} missed ({how}): all shown in {took:.2f} s (≤ {most_seconds:g})", kept=kept)
    asked = time.monotonic()
    chats = (await sleeper.must("GET", "/users/chats"))["chats"]
    unread = next(chat["unread"] for chat in chats if chat["id"] == room.chat_id)
    said = f"unread by the server after {time.monotonic() - asked:.2f} s: {unread:,} ({missed:,})"
    stage.promise(said, kept=unread == missed)
    await stage.closed([*talkers, laptop])


@fault("away-400", seconds=20)
async def away_400(stage: Stage) -> None:
    """A laptop sleeps while 400 messages are sent: it syncs what it missed."""
    await _away(stage, 400, most_seconds=2.0)


@fault("away-700", seconds=25)
async def away_700(stage: Stage) -> None:
    """More than 500 missed: a reset, and the rest by paging."""
    await _away(stage, 700, most_seconds=4.0)


@fault("away-10000", seconds=150, is_mixed=False)
async def away_10000(stage: Stage) -> None:
    """Ten thousand missed."""
    await _away(stage, 10_000, most_seconds=60.0)
