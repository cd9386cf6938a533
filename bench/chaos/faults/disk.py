"""A full disk: the database's, a small tmpfs. Needs root; without it the fault reports that it was skipped."""

import asyncio
import os
from pathlib import Path

from bench.chaos.faults import fault
from bench.chaos.people import Person
from bench.chaos.stage import Stage

FULL_SECONDS = 6.0
BACK_SECONDS = 5.0


@fault("disk-full", seconds=20, is_mixed=False, wants_small_disk=True)
async def disk_full(stage: Stage) -> None:
    """Disk full: no false acknowledgements, reads continue, and freeing space is enough to recover."""
    if stage.small_disk is None:
        stage.say("not root: the disk could not be made small, so this was not tried")
        return
    person, room = stage.people[0], stage.rooms[0]
    ballast = stage.small_disk / "ballast"
    before = (await stage.crowd.ask("status"))["acknowledged"]
    stage.mark("begin")
    await asyncio.to_thread(_fill, ballast)
    try:
        await asyncio.sleep(FULL_SECONDS / 2)
        posted = await person.api("POST", f"/chats/{room.chat_id}/messages", {"content": "x" * 3_900})
        read = await person.api("GET", f"/chats/{room.chat_id}/messages")
        await asyncio.sleep(FULL_SECONDS / 2)
        got = (await stage.crowd.ask("status"))["acknowledged"] - before
    finally:
        ballast.unlink()
    stage.say(f"while full: {got} acknowledged, a send was answered {posted.status}, a page of history {read.status}")
    stage.promise("a send that fails says 503 or 507, and reading goes on", kept=_is_right(posted.status, read.status))
    if stage.postgres is not None and not stage.postgres.answers():
        stage.say("PostgreSQL had ended itself: its log found no room. It is started again.")
        await asyncio.to_thread(stage.postgres.stop, "immediate")
        await asyncio.to_thread(stage.postgres.start)
    stage.mark("end")
    answer = await _until_stored(person, room.chat_id)
    stage.promise(
        f"a send is taken {answer:.1f} s after space was freed (≤ {BACK_SECONDS:g})", kept=answer <= BACK_SECONDS
    )
    await asyncio.sleep(4)
    await stage.until_back()


def _is_right(posted: int, read: int) -> bool:
    return posted in (201, 503, 507) and read == 200


def _fill(ballast: Path) -> None:
    """Fill the disk to the last byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 4_096, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                os.fsync(file.fileno())


async def _until_stored(person: Person, chat_id: int) -> float:
    loop = asyncio.get_running_loop()
    started = loop.time()
    while loop.time() - started < 30:
        if (await person.api("POST", f"/chats/{chat_id}/messages", {"content": "there is room"})).status == 201:
            break
        await asyncio.sleep(0.1)
    return loop.time() - started
