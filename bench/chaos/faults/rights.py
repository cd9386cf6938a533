"""Access is revoked while clients are subscribed."""

import asyncio
import time

from bench.chaos.faults import EMBEDDED, PRODUCTION, fault
from bench.chaos.stage import Stage
from bench.chaos.tab import Tab

WITH_BUS_SECONDS, WITHOUT_BUS_SECONDS = 2.0, 5.0


@fault("remove-member", seconds=14, in_short=(EMBEDDED,))
async def remove_member(stage: Stage) -> None:
    """Someone is removed during a conversation, tries to rejoin, and is invited again."""
    await _remove(stage, bus_is_up=True)


@fault("remove-without-redis", seconds=20, works_on=(PRODUCTION,))
async def remove_without_redis(stage: Stage) -> None:
    """The same while Redis is down: the other process must find out from the database."""
    assert stage.redis is not None
    await asyncio.to_thread(stage.redis.kill)
    try:
        await _remove(stage, bus_is_up=False)
    finally:
        await asyncio.to_thread(stage.redis.start)
    await asyncio.sleep(6)


async def _remove(stage: Stage, *, bus_is_up: bool) -> None:
    owner, other, victim = await stage.new_people(3, "Member")
    room = await stage.room(owner, [other, victim])
    talkers = [stage.tab(person, [room.chat_id]) for person in (owner, other)]
    # Enough tabs to reach each process.
    victims = [stage.tab(victim, [room.chat_id]) for _ in range(6)]
    await stage.opened([*talkers, *victims])
    talking = asyncio.ensure_future(_talk(talkers, per_second=25))
    try:
        await asyncio.sleep(1.5)
        stage.mark("begin")
        await owner.must("DELETE", f"/chats/{room.chat_id}/members/{victim.user_id}")
        removed = time.monotonic()
        most = WITH_BUS_SECONDS if bus_is_up else WITHOUT_BUS_SECONDS
        late = await _until_out(victims, seconds=15)
        took = time.monotonic() - removed
        stage.promise(f"out of the chat everywhere after {took:.2f} s (≤ {most:g})", kept=late == 0 and took <= most)
        # Their tabs keep trying to join; the checker reports anything they receive.
        await asyncio.sleep(3)
        await owner.must("POST", f"/chats/{room.chat_id}/members", {"user_list": [victim.email]})
        stage.journal.note("accepting", room.chat_id, victim.user_id)
        await victim.must("PUT", f"/users/invited_chats/{room.chat_id}")
        stage.mark("end")
        for tab in victims:
            if not await tab.until_joined(seconds=20):
                stage.promise(f"{tab.name} did not come back in", kept=False)
        await asyncio.sleep(1)
    finally:
        talking.cancel()
    await _until_answered(talkers)
    await stage.closed([*talkers, *victims])


@fault("end-sessions", seconds=12, in_short=(PRODUCTION,))
async def end_sessions(stage: Stage) -> None:
    """Signing out everywhere closes all sockets of the person, and their tokens open none."""
    await _end_sessions(stage, bus_is_up=True)


@fault("end-sessions-without-redis", seconds=20, works_on=(PRODUCTION,))
async def end_sessions_without_redis(stage: Stage) -> None:
    """The same while Redis is down."""
    assert stage.redis is not None
    await asyncio.to_thread(stage.redis.kill)
    try:
        await _end_sessions(stage, bus_is_up=False)
    finally:
        await asyncio.to_thread(stage.redis.start)
    await asyncio.sleep(6)


async def _end_sessions(stage: Stage, *, bus_is_up: bool) -> None:
    owner, gone = await stage.new_people(2, "Session")
    room = await stage.room(owner, [gone])
    talker = stage.tab(owner, [room.chat_id])
    sockets = [stage.tab(gone, [room.chat_id]) for _ in range(5)]
    await stage.opened([talker, *sockets])
    stage.mark("begin")
    await gone.must("POST", "/signout/everywhere")
    ended = time.monotonic()
    most = WITH_BUS_SECONDS if bus_is_up else WITHOUT_BUS_SECONDS
    late = await _until_out(sockets, seconds=15)
    took = time.monotonic() - ended
    stage.promise(f"5 sockets closed after {took:.2f} s (≤ {most:g})", kept=late == 0 and took <= most)
    stage.mark("end")
    answer = await gone.api("GET", "/users/me")
    stage.promise(f"the old tokens are answered {answer.status} (401)", kept=answer.status == 401)
    await asyncio.sleep(2)
    stage.promise("no one came back in", kept=not any(place.joined.is_set() for tab in sockets for place in tab.places))
    await stage.closed([talker, *sockets])


async def _until_out(tabs: list[Tab], *, seconds: float) -> int:
    """Wait until no tab has the chat open; return how many still have it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(place.joined.is_set() for tab in tabs for place in tab.places):
            return 0
        await asyncio.sleep(0.02)
    return sum(place.joined.is_set() for tab in tabs for place in tab.places)


async def _talk(talkers: list[Tab], *, per_second: float) -> None:
    while True:
        for tab in talkers:
            tab.say(tab.places[0])
            await asyncio.sleep(1 / per_second)


async def _until_answered(talkers: list[Tab]) -> None:
    for _ in range(300):
        if not any(tab.unacknowledged for tab in talkers):
            return
        await asyncio.sleep(0.1)
