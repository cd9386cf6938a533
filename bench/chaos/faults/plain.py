"""No fault: the baseline for the others, and the proof that the checker reports no false positives."""

import asyncio
from typing import Any

from bench.chaos.faults import fault
from bench.chaos.people import Person
from bench.chaos.stage import Stage
from bench.chaos.wire import Link

SECONDS = 5.0
IDLE_SOCKETS, IDLE_SECONDS = 20, 300.0
# The interval of a browser.
IDLE_HEARTBEAT_SECONDS = 30.0


@fault("none", seconds=6)
async def none(stage: Stage) -> None:
    """Two tabs of each person, without a fault."""
    stage.mark("begin")
    await asyncio.sleep(SECONDS)
    stage.mark("end")


@fault("idle", seconds=310, is_mixed=False)
async def idle(stage: Stage) -> None:
    """Twenty sockets in a silent chat send only heartbeats every 30 s, for five minutes."""
    people = await stage.new_people(IDLE_SOCKETS, "Idle")
    room = await stage.room(people[0], people[1:])
    heard: list[Any] = []
    links = [await _joined(stage, person, f"chat:{room.chat_id}", heard) for person in people]
    stage.mark("begin")
    await asyncio.sleep(IDLE_SECONDS)
    stage.mark("end")
    codes = [link.lost.result() for link in links if link.lost.done()]
    slowest = max(link.slowest_heartbeat for link in links)
    for link in links:
        link.abort()
    stage.promise(f"{len(codes)} of {len(links)} sockets closed (0): {codes}", kept=not codes)
    stage.say(f"the slowest heartbeat was answered after {slowest:.3f} s")
    told = {frame[3] for frame in heard}
    stage.promise(f"told meanwhile: {sorted(told)}", kept=told <= {"presence_state", "presence_diff"})


async def _joined(stage: Stage, person: Person, topic: str, heard: list[Any]) -> Link:
    token = await person.channel_token(topic)
    if token is None:
        raise RuntimeError(f"no token for {topic}")
    link = await Link.open(
        stage.app.sockets, token=token, on_frame=heard.append, heartbeat_seconds=IDLE_HEARTBEAT_SECONDS
    )
    status, response = await link.push(topic, "phx_join", {}, join_ref=link.next_ref())
    if status != "ok":
        raise RuntimeError(f"cannot join {topic}: {response}")
    return link
