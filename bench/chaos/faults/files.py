"""Processes die while files are uploaded, processed and sent."""

import asyncio
import hashlib
import os
import random
import signal
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.chaos.faults import fault
from bench.chaos.people import Person, Room
from bench.chaos.processes import children_of
from bench.chaos.stage import Stage
from bench.chaos.web import Answer

SENDERS = 4
SECONDS, KILLED_EVERY_SECONDS = 9.0, 1.2
PIECE_BYTES = 70_000
MOST_PIECES, MOST_FILES = 4, 3
# A job of a dead worker is found after a minute (chatapp/jobs/due.py), and may wait for its next try.
READY_SECONDS = 150.0
_TUS = {"Tus-Resumable": "1.0.0"}
_PIECE = {**_TUS, "Content-Type": "application/offset+octet-stream"}


@dataclass
class _Sent:
    """A message with files, as its sender knows it."""

    token: str
    file_ids: list[str]
    digests: list[str]


@dataclass
class _Senders:
    """What has been acknowledged, and what was refused without a reason."""

    acknowledged: list[_Sent] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)
    is_over: bool = False


@fault("kill-with-files", seconds=100)
async def kill_with_files(stage: Stage) -> None:
    """Kill -9 of pages, jobs and sockets under uploads: acknowledged messages have all their files, whole and once."""
    people = await stage.new_people(SENDERS, "Filing")
    room = await stage.room(people[0], people[1:])
    senders = _Senders()
    dice = [random.Random(stage.dice.getrandbits(32)) for _ in people]  # nosec B311
    work = [asyncio.ensure_future(_send_files(senders, *one, room)) for one in zip(people, dice, strict=True)]
    stage.mark("begin")
    killed = await _kill_for(stage, SECONDS)
    stage.mark("end")
    senders.is_over = True
    await asyncio.wait(work, timeout=60.0)
    stage.promise(f"{sum(not one.done() for one in work)} senders are stuck (0)", kept=all(one.done() for one in work))
    for one in work:
        one.cancel()
    count = len(senders.acknowledged)
    stage.promise(
        f"{count} messages with files acknowledged (> 0) while {killed} processes were killed", kept=count > 0
    )
    stage.promise(f"{len(senders.refused)} refused (0) {senders.refused[:2]}", kept=not senders.refused)
    await stage.until_back()
    await _check(stage, people[0], room, senders)


async def _kill_for(stage: Stage, seconds: float) -> int:
    """Kill one process after the other. Embedded, it is the only one, and started again."""
    killed, loop = 0, asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        await asyncio.sleep(KILLED_EVERY_SECONDS)
        if stage.is_embedded:
            await asyncio.to_thread(stage.app.program.kill_group)
            await asyncio.to_thread(stage.app.start)
        elif stage.app.program.pid:
            victim = stage.dice.choice(sorted(children_of(stage.app.program.pid)))
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        killed += 1
    return killed


async def _send_files(senders: _Senders, person: Person, dice: random.Random, room: Room) -> None:
    while not senders.is_over:
        contents = [
            dice.randbytes(PIECE_BYTES * dice.randint(0, MOST_PIECES) + dice.randint(1, PIECE_BYTES))
            for _ in range(dice.randint(1, MOST_FILES))
        ]
        file_ids = [await _uploaded(person, room.chat_id, content) for content in contents]
        token = str(uuid.uuid4())
        body = {"content": token, "client_id": token, "files": file_ids}
        answer = await _until_answered(person, "POST", f"/chats/{room.chat_id}/messages", body)
        if answer.status in (200, 201):
            digests = [hashlib.sha256(content).hexdigest() for content in contents]
            senders.acknowledged.append(_Sent(token, file_ids, digests))
        else:
            senders.refused.append(answer)


async def _uploaded(person: Person, chat_id: int, content: bytes) -> str:
    """Upload by tus and return the file's id. What isn't answered is asked for again, as browsers do."""
    size = len(content)
    begun = await _until_answered(
        person, "POST", f"/chats/{chat_id}/files", headers={**_TUS, "Upload-Length": str(size)}
    )
    file_id, offset = str(begun.body["id"]), 0
    while offset < size:
        piece = content[offset : offset + PIECE_BYTES] if size - offset > 2 * PIECE_BYTES else content[offset:]
        headers = {**_PIECE, "Upload-Offset": str(offset)}
        answer = await person.api("PATCH", f"/files/{file_id}", piece, headers=headers)
        if answer.status == 204:
            offset += len(piece)
        else:
            offset = int((await _until_answered(person, "GET", f"/files/{file_id}")).body["received"])
    return file_id


async def _until_answered(person: Person, method: str, path: str, body: Any = None, **options: Any) -> Answer:
    while True:
        answer = await person.api(method, path, body, **options)
        if answer.status not in (0, 429) and answer.status < 500:
            return answer
        await asyncio.sleep(0.2)


async def _check(stage: Stage, person: Person, room: Room, senders: _Senders) -> None:
    """Compare what was acknowledged with what a reader gets once everything is processed."""
    loop = asyncio.get_running_loop()
    started, stored = loop.time(), await _messages(person, room.chat_id)
    while _is_processing(stored) and loop.time() - started < READY_SECONDS:
        await asyncio.sleep(1.0)
        stored = await _messages(person, room.chat_id)
    stage.say(f"processed {loop.time() - started:.0f} s later")
    times = Counter(message["content"] for message in stored)
    files = {message["content"]: message["files"] for message in stored}
    wrong = [sent.token for sent in senders.acknowledged if times[sent.token] != 1]
    stage.promise(f"{len(wrong)} not there exactly once (0): {wrong[:2]}", kept=not wrong)
    wrong = [
        sent.token for sent in senders.acknowledged if [one["id"] for one in files.get(sent.token, [])] != sent.file_ids
    ]
    stage.promise(f"{len(wrong)} with other files (0): {wrong[:2]}", kept=not wrong)
    owners = Counter(one["id"] for message in stored for one in message["files"])
    stage.promise("no file is in two messages", kept=not owners or max(owners.values()) == 1)
    wrong = []
    for sent in senders.acknowledged:
        for file_id, digest in zip(sent.file_ids, sent.digests, strict=True):
            answer = await person.fetch("GET", f"/files/{file_id}")
            if answer.status != 200 or hashlib.sha256(answer.content).hexdigest() != digest:
                wrong.append(f"{file_id}: {answer.status}")
    stage.promise(f"{len(wrong)} files not whole (0): {wrong[:2]}", kept=not wrong)


def _is_processing(stored: list[dict[str, Any]]) -> bool:
    return any(one["state"] == "processing" for message in stored for one in message["files"])


async def _messages(person: Person, chat_id: int) -> list[dict[str, Any]]:
    """Return all messages of the chat."""
    found: list[dict[str, Any]] = []
    path = f"/chats/{chat_id}/messages?limit=100"
    while True:
        page = await _until_answered(person, "GET", path + (f"&before={found[0]['number']}" if found else ""))
        rows = page.body["messages"]
        found = [*rows, *found]
        if not rows or rows[0]["number"] in (None, 1) or not page.body.get("more", len(rows) == 100):
            return [message for message in found if message["kind"] == "text"]
