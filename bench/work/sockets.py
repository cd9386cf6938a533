"""The cost of sockets beside delivery: connecting all at once, idling, and storing messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from bench import servers
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.plan import Plan
from bench.results import Results
from bench.stage import Stage

KILOBYTE, MEGABYTE = 1_024, 1_048_576
STORM = 1_000
SENDERS_CHAT = 64


def join_storm(stage: Stage, plan: Plan, results: Results) -> None:
    """A thousand people connect, join one chat and see each other; a new server each time."""
    tickets = seeded_crowd(stage, chats=1, members=STORM)
    for _ in range(plan.join_storms):
        with _chatapp(stage) as server:
            crowd = Crowd(server, tickets, presence=True)
            crowd.open()
            connected, joined, present = (crowd.stages[name] for name in ("connected", "joined", "present"))
            results.add(
                f"join storm, {STORM:,} into one chat",
                server.name,
                joins_per_s=joined.sockets / joined.seconds,
                with_connect_per_s=joined.sockets / (connected.seconds + present.seconds),
                cpu_s=joined.cpu_seconds + present.cpu_seconds,
                cpu_s_with_connect=connected.cpu_seconds + joined.cpu_seconds + present.cpu_seconds,
            )
            crowd.close()


def idle(stage: Stage, plan: Plan, results: Results) -> None:
    """Memory of joined, idle sockets, and of idle processes."""
    tickets = seeded_crowd(stage, chats=1, members=plan.idle_sockets)
    with _chatapp(stage) as server:
        sleep(1.0)
        before = server.resident_bytes()
        crowd = Crowd(server, tickets, presence=True)
        crowd.open()
        sleep(3.0)
        per_socket = (server.resident_bytes() - before) / plan.idle_sockets / KILOBYTE
        used = server.cpu_seconds()
        sleep(plan.seconds)
        results.add(
            f"idle, {plan.idle_sockets:,} joined sockets",
            server.name,
            kib_per_socket=per_socket,
            percent_of_a_core=100 * (server.cpu_seconds() - used) / plan.seconds,
        )
        results.add("at rest", "sockets process", mb=before / MEGABYTE)
        crowd.close()
    # The first start creates the tables; the second is what people wait for.
    servers.embedded(stage).stop()
    embedded = servers.embedded(stage)
    sleep(1.0)
    results.add(
        "at rest", "embedded server", mb=embedded.resident_bytes() / MEGABYTE, second_start_s=embedded.start_seconds
    )
    embedded.stop()


def sends(stage: Stage, plan: Plan, results: Results) -> None:
    """Stored and acknowledged messages per second: a closed loop, each sender waits for its acknowledgement."""
    tickets = seeded_crowd(stage, chats=1, members=SENDERS_CHAT)
    with _chatapp(stage) as server:
        crowd = Crowd(server, tickets, presence=True)
        crowd.open()
        for _ in range(plan.rounds):
            for senders in plan.senders:
                heard = crowd.do(Work(seconds=plan.seconds, senders=senders, until="acknowledged"))
                results.add(
                    f"acknowledged sends, {senders} senders, {SENDERS_CHAT} listeners",
                    server.name,
                    sends_per_s=heard["acknowledged"] / heard["seconds"],
                    cpu_ms_per_send=1000 * heard["cpu_seconds"] / max(1, heard["acknowledged"]),
                    p50_ms=heard["acknowledged_ms"].get("p50", 0.0),
                    p99_ms=heard["acknowledged_ms"].get("p99", 0.0),
                )
        crowd.close()


@contextmanager
def _chatapp(stage: Stage) -> Iterator[servers.Server]:
    server = servers.chatapp_sockets(stage)
    try:
        yield server
    finally:
        server.stop()
