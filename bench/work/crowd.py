"""As many sockets as the machine carries: what they cost while joining, while no one writes, and while a few do."""

import resource
from collections.abc import Iterator
from pathlib import Path
from time import sleep

from bench import servers
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.plan import Plan
from bench.results import Results
from bench.stage import Stage

MEMBERS = 200
# Sockets of one load process, which has a source address of its own.
EACH = 5_000
RATE = 20.0
KILOBYTE = 1_024
# Of the server, the load process and the kernel together.
KIB_PER_SOCKET = 110
OTHER_FILES = 500
ADDRESSES = 200
SETTLE_SECONDS = 5.0


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Open the crowd in chats of 200, let it rest, then send 20 messages a second to all chats together."""
    most, limit = _most(plan)
    tickets = seeded_crowd(stage, chats=most // MEMBERS, members=MEMBERS, own=True)
    count = len(tickets.read_text().splitlines())
    server = servers.chatapp_sockets(stage)
    crowds: list[Crowd] = []
    work = f"crowd of {count:,} sockets in chats of {MEMBERS}"
    results.note(f"{work}: ended by {limit}")
    try:
        sleep(1.0)
        before = server.resident_bytes()
        for number, part in enumerate(_parts(tickets)):
            crowd = Crowd(server, part, presence=True, source=f"127.0.1.{number + 1}")
            crowds.append(crowd)
            crowd.open()
        stages = [stage for crowd in crowds for name, stage in crowd.stages.items()]
        joined = sum(crowd.stages["joined"].sockets for crowd in crowds)
        if joined < count:
            results.note(f"{work}: only {joined:,} came in")
        sleep(SETTLE_SECONDS)
        used = server.cpu_seconds()
        sleep(plan.rest_seconds)
        used = server.cpu_seconds() - used
        results.add(
            work,
            server.name,
            memory_kib_per_socket=(server.resident_bytes() - before) / joined / KILOBYTE,
            joins_per_s=joined / sum(stage.seconds for stage in stages),
            cpu_s_per_1000_joins=1_000 * sum(stage.cpu_seconds for stage in stages) / joined,
            percent_of_a_core_at_rest=100 * used / plan.rest_seconds,
        )
        for _ in range(plan.rounds):
            _calm(crowds, work, plan, results)
    finally:
        for crowd in crowds:
            crowd.close()
        server.stop()


def _calm(crowds: list[Crowd], work: str, plan: Plan, results: Results) -> None:
    for crowd in crowds:
        crowd.begin(Work(seconds=plan.rest_seconds, senders=EACH // MEMBERS, rate=RATE / len(crowds)))
    heard = [crowd.end() for crowd in crowds]
    results.add(
        f"{work}, {RATE:.0f} messages/s in all",
        crowds[0].server.name,
        # Of the load process that saw the worst.
        p50_ms=max(one["shown_ms"].get("p50", 0.0) for one in heard),
        p99_ms=max(one["shown_ms"].get("p99", 0.0) for one in heard),
        lost=sum(one["lost"] for one in heard),
    )


def _most(plan: Plan) -> tuple[int, str]:
    """Return the number of sockets to open and the limit that decides it."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    ports = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    free_kib = next(
        int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if "MemAvailable" in line
    )
    limits = {
        f"the plan ({plan.crowd_sockets:,})": plan.crowd_sockets,
        f"open files of a process ({files:,}: raise `ulimit -Hn`)": files - OTHER_FILES,
        f"free memory ({free_kib // KILOBYTE:,} MiB)": int(0.7 * free_kib) // KIB_PER_SOCKET,
        f"ports ({'-'.join(ports)}, {ADDRESSES} addresses)": (int(ports[1]) - int(ports[0])) * ADDRESSES,
    }
    limit = min(limits, key=lambda name: limits[name])
    return max(MEMBERS, limits[limit] // MEMBERS * MEMBERS), limit


def _parts(tickets: Path) -> Iterator[Path]:
    """Write the tickets of each load process, the first of each chat first: they are the senders."""
    lines = tickets.read_text().splitlines()
    for number, first in enumerate(range(0, len(lines), EACH)):
        part = lines[first : first + EACH]
        file = tickets.with_name(f"{tickets.stem}-{number}.jsonl")
        file.write_text("\n".join(part[::MEMBERS] + [line for at, line in enumerate(part) if at % MEMBERS]))
        yield file
