"""Clients that send more than anyone can read."""

import asyncio
import json
import time
from collections import Counter

from bench.chaos.faults import PRODUCTION, fault
from bench.chaos.raw import RawSocket
from bench.chaos.recovery import share_of
from bench.chaos.stage import Stage
from bench.chaos.tab import Tab

FLOOD_SECONDS = 5.0
OTHERS_SECONDS = 0.5


@fault("flood-one", seconds=12)
async def flood_one(stage: Stage) -> None:
    """One client sends 500 messages a second: no more than the limit is accepted, and no one else is affected.

    Frames of one socket are handled in order, so a slow server refuses few: the rest waits in the flooder's own socket.
    """
    owner, flooder = await stage.new_people(2, "Flooder")
    room = await stage.room(owner, [flooder])
    topic = f"chat:{room.chat_id}"
    reader = stage.tab(owner, [room.chat_id])
    await stage.opened([reader])
    one = await RawSocket.join(stage.app.sockets, flooder, topic)
    answers: Counter[str] = Counter()
    hearing = asyncio.ensure_future(_hear(one, answers))
    stage.mark("begin")
    started, sent = time.monotonic(), 0
    while time.monotonic() - started < FLOOD_SECONDS and not hearing.done():
        one.send_json(["1", str(sent + 10), topic, "message", {"content": f"flood {sent}"}])
        sent += 1
        await asyncio.sleep(max(0.0, started + sent / 500 - time.monotonic()))
    stage.mark("end")
    await asyncio.sleep(1)
    hearing.cancel()
    one.close()
    took = time.monotonic() - started
    most = int(stage.app.limits["SENDS_BURST"]) + int(stage.app.limits["SENDS_PER_SECOND"]) * (took + 1)
    kept = answers["stored"] <= most
    stage.promise(f"{sent:,} sent in {FLOOD_SECONDS:g} s: {dict(answers)}; {most:.0f} may be taken", kept=kept)
    await stage.closed([reader])


async def _hear(one: RawSocket, answers: Counter[str]) -> None:
    while True:
        try:
            opcode, body = await one.read(seconds=30)
        except (EOFError, OSError, TimeoutError):
            answers["closed"] += 1
            return
        if opcode == 0x8:
            answers["closed"] += 1
            return
        frame = json.loads(body)
        if frame[3] == "phx_reply":
            response = frame[4]["response"]
            answers["stored" if frame[4]["status"] == "ok" else str(response.get("reason"))] += 1


@fault("flood-many", seconds=60, works_on=(PRODUCTION,), is_mixed=False)
async def flood_many(stage: Stage) -> None:
    """Fifty clients send 20 messages a second each into one chat for 5 s; 150 more sockets listen."""
    people = await stage.new_people(50, "Mob")
    room = await stage.room(people[0], people[1:])
    speakers = [stage.tab(person, [room.chat_id]) for person in people]
    listeners = [stage.tab(person, [room.chat_id]) for person in people for _ in range(3)]
    for tab in speakers:
        tab.is_fickle = False
    await stage.opened([*speakers, *listeners], seconds=60)
    stage.mark("begin")
    started = time.monotonic()
    saying = []
    for number in range(int(FLOOD_SECONDS * 1_000)):
        tab: Tab = speakers[number % 50]
        saying.append(tab.say(tab.places[0]))
        await asyncio.sleep(max(0.0, started + number / 1_000 - time.monotonic()))
    said = time.monotonic()
    await asyncio.gather(*saying)
    stage.mark("end")
    stage.say(
        f"{len(saying):,} messages typed in {said - started:.1f} s, all stored {time.monotonic() - said:.1f} s later"
    )
    head = max(tab.places[0].number for tab in [*speakers, *listeners])
    waits = []
    for tab in listeners:
        while tab.places[0].number < head and time.monotonic() - said < 90:
            await asyncio.sleep(0.05)
        waits.append(time.monotonic() - said)
    stage.promise(
        f"{len(listeners)} listeners whole {share_of(waits, 1):.1f} s after the burst", kept=share_of(waits, 1) < 90
    )
    await stage.closed([*speakers, *listeners])
