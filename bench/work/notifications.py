"""Notifications: a thousand pushes by one worker, and what a chat of 100,000 members does to everyone else."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep, time
from typing import Any

from bench import servers
from bench.chaos.processes import Program
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.plan import Plan
from bench.results import Results
from bench.stage import OTHER_CORE, SERVER_CORE, Stage, cpu_seconds, pinned
from chatapp.launch.prepare import ROOT
from chatapp.lib.web_push import base64url
from chatapp.tests.push_service import Receiver

GIVE_UP_SECONDS = 120.0
# Other people meanwhile: two in each chat, twenty messages a second in all.
OTHER_CHATS, OTHER_RATE = 50, 20.0
PUSHES, LARGE = "push notifications of one message", "a chat of many members"


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Push one message to many browsers, then write in a large chat while others write in theirs."""
    file = stage.folder / "notifying.json"
    receiver = Receiver()
    keys = base64url(receiver.key), base64url(receiver.auth)
    tickets = seeded_crowd(stage, chats=OTHER_CHATS, members=2)
    stage.run_module("bench.notifying", "seed", str(plan.pushed_browsers), str(plan.notified_members), *keys, str(file))
    results.add("load average before notifications", "machine", average=os.getloadavg()[0])
    with _push_service() as service, _worker(stage, port=service.port) as worker:
        # Until it has started, and its consumers have read the other chats.
        sleep(20.0)
        # The first one loads modules.
        for number in range(1 + plan.rounds):
            who = "one worker" if number else "one worker, just started"
            _pushes(stage, plan, results, who=who, worker=worker, service=service, file=str(file), receiver=receiver)
        _large_chat(stage, plan, results, worker=worker, tickets=tickets, file=str(file))


def _pushes(
    stage: Stage,
    plan: Plan,
    results: Results,
    *,
    who: str,
    worker: Program,
    service: "_PushService",
    file: str,
    receiver: Receiver,
) -> None:
    service.pushes.clear()
    used = cpu_seconds(worker.pid)
    called = json.loads(stage.run_module("bench.notifying", "call", file))
    began = perf_counter()
    while len(service.pushes) < plan.pushed_browsers and perf_counter() - began < GIVE_UP_SECONDS:
        sleep(0.2)
    used = cpu_seconds(worker.pid) - used
    # A repeated one would come now.
    sleep(2.0)
    told = json.loads(stage.run_module("bench.notifying", "due", str(called["message_id"])))
    read = [json.loads(receiver.decrypted(body))["notification"] for _at, _path, body in service.pushes]
    browsers = {path for _at, path, _body in service.pushes}
    if {one["data"]["message_id"] for one in read} != {called["message_id"]} or len(browsers) != plan.pushed_browsers:
        results.note(f"pushes: {len(service.pushes)} to {len(browsers)} browsers, of {called['mentioned']} mentioned")
    results.add(
        PUSHES,
        who,
        browsers=len(browsers),
        repeated=len(service.pushes) - len(browsers),
        due_to_last_s=service.pushes[-1][0] - told["due_at"],
        first_to_last_s=service.pushes[-1][0] - service.pushes[0][0],
        worker_cpu_ms_each=1_000 * used / plan.pushed_browsers,
    )


def _large_chat(stage: Stage, plan: Plan, results: Results, *, worker: Program, tickets: Any, file: str) -> None:
    server = servers.chatapp_sockets(stage)
    crowd = Crowd(server, tickets)
    try:
        crowd.open()
        for _ in range(plan.rounds):
            _large_round(stage, plan, results, crowd=crowd, worker=worker, file=file)
    finally:
        crowd.close()
        server.stop()


def _large_round(stage: Stage, plan: Plan, results: Results, *, crowd: Crowd, worker: Program, file: str) -> None:
    work = Work(seconds=plan.large_chat_seconds, senders=2 * OTHER_CHATS, rate=OTHER_RATE)
    quiet = crowd.do(work)
    used = cpu_seconds(worker.pid)
    talk = subprocess.Popen(
        [sys.executable, "-m", "bench.notifying", "talk", file, str(plan.large_chat_seconds)],
        cwd=ROOT,
        env=stage.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    # It starts for some seconds.
    sleep(3.0)
    meanwhile = crowd.do(work)
    told = json.loads(talk.communicate()[0])
    name = f"{LARGE}: {plan.notified_members:,}"
    for who, heard in (("others, before", quiet), ("others, meanwhile", meanwhile)):
        shown = heard["shown_ms"]
        results.add(name, who, p50_ms=shown.get("p50", 0.0), p99_ms=shown.get("p99", 0.0), lost=heard["lost"])
    results.add(
        name,
        "itself",
        worker_cpu_ms_each=1_000 * (cpu_seconds(worker.pid) - used) / told["sent"],
        **{unit: float(value) for unit, value in told.items()},
    )
    if told["missing"] or told["wrong"] or not told["all_is_a_word"]:
        results.note(f"the large chat notified the wrong people: {told}")


@contextmanager
def _worker(stage: Stage, *, port: int) -> Iterator[Program]:
    command = pinned([sys.executable, "-m", "bench.notifying", "jobs", str(port)], SERVER_CORE, OTHER_CORE)
    program = Program(command, log=stage.folder / "jobs.log", environment=stage.environment())
    program.start()
    try:
        yield program
    finally:
        program.end(within_seconds=10)


class _PushService:
    """Accepts what is pushed; `pushes` are time, path and body."""

    def __init__(self) -> None:
        self.pushes: list[tuple[float, str, bytes]] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and accept it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(line for line in head.lower().split("\r\n") if line.startswith("content-length:"))
        body = await reader.readexactly(int(length.partition(":")[2]))
        self.pushes.append((time(), head.split(" ", 2)[1], body))
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@contextmanager
def _push_service() -> Iterator[_PushService]:
    service, loop = _PushService(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(service.answer, "127.0.0.1", 0, backlog=512))
    service.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
