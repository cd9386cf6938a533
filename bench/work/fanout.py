"""Fan-out: ChatApp and its peers, all running at once, measured in turn (A B C A B C …)."""

from collections.abc import Callable
from contextlib import ExitStack

from bench import servers
from bench.crowds import Crowd, seeded_crowd, tickets_without_chats
from bench.load.crowd import Work
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage

MEGABYTE = 1_048_576
PEERS: tuple[Callable[[Stage], Server], ...] = (
    servers.bare_hub,
    servers.bare_picows,
    servers.node,
    servers.naive_channels,
)
# daphne would need minutes to accept so many.
MOST_FOR_NAIVE = 1_000
CALM_RATE = 20.0
SAMPLE_SECONDS = 1.5


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Measure each size of the crowd: quiet at 20 a second, then busy with 4 and with 16 messages in flight."""
    for sockets in plan.sockets:
        with ExitStack() as stack:
            crowds = [_crowd(stage, stack, servers.chatapp_sockets, sockets, results)]
            for peer in PEERS:
                if peer is not servers.naive_channels or sockets <= MOST_FOR_NAIVE:
                    crowds.append(_crowd(stage, stack, peer, sockets, results))
            # Before any busy phase: daphne would still be draining its backlog.
            for _ in range(plan.rounds):
                for crowd in crowds[:2]:
                    _calm(crowd, sockets, plan, results)
            for _ in range(plan.rounds):
                for outstanding in (4, 16):
                    for crowd in crowds:
                        _busy(crowd, sockets, outstanding, plan, results)


def _crowd(stage: Stage, stack: ExitStack, start: Callable[[Stage], Server], sockets: int, results: Results) -> Crowd:
    server = start(stage)
    stack.callback(server.stop)
    is_ours = start is servers.chatapp_sockets
    tickets = seeded_crowd(stage, chats=1, members=sockets) if is_ours else tickets_without_chats(stage, sockets)
    crowd = Crowd(server, tickets, presence=is_ours, lean=is_ours)
    stack.callback(crowd.close)
    crowd.open()
    if crowd.stages["joined"].sockets < sockets:
        results.note(f"{server.name}: only {crowd.stages['joined'].sockets} of {sockets} came in")
    return crowd


def _busy(crowd: Crowd, sockets: int, outstanding: int, plan: Plan, results: Results) -> None:
    heard = crowd.do(Work(seconds=plan.seconds, senders=outstanding))
    work = f"fan-out, {sockets:,} sockets, {outstanding} outstanding"
    results.add(
        work,
        crowd.server.name,
        deliveries_per_cpu_s=heard["per_cpu_second"],
        deliveries_per_s=heard["deliveries"] / heard["seconds"],
        p50_ms=heard["shown_ms"].get("p50", 0.0),
        p99_ms=heard["shown_ms"].get("p99", 0.0),
        lost=heard["lost"],
    )
    if heard["open"] < sockets:
        results.note(f"{work}: {crowd.server.name} has lost {sockets - heard['open']} sockets")


def _calm(crowd: Crowd, sockets: int, plan: Plan, results: Results) -> None:
    heard = crowd.do(Work(seconds=plan.seconds, senders=1, rate=CALM_RATE))
    results.add(
        f"fan-out, {sockets:,} sockets, {CALM_RATE:.0f} messages/s",
        crowd.server.name,
        deliveries_per_cpu_s=heard["per_cpu_second"],
        p50_ms=heard["shown_ms"].get("p50", 0.0),
        p99_ms=heard["shown_ms"].get("p99", 0.0),
        frame_bytes=heard["frame_bytes"],
        lost=heard["lost"],
    )


def small_chats(stage: Stage, plan: Plan, results: Results) -> None:
    """Many chats of ten people, one sender in each."""
    if not plan.small_chats:
        return
    tickets = seeded_crowd(stage, chats=plan.small_chats, members=10)
    # The first of each chat come first: they are the senders.
    lines = tickets.read_text().splitlines()
    tickets.write_text("\n".join(lines[::10] + [line for index, line in enumerate(lines) if index % 10]))
    server = servers.chatapp_sockets(stage)
    crowd = Crowd(server, tickets, presence=True)
    try:
        crowd.open()
        for _ in range(plan.rounds):
            heard = crowd.do(Work(seconds=plan.seconds, senders=plan.small_chats))
            results.add(
                f"{plan.small_chats} chats of 10, one sender each",
                server.name,
                deliveries_per_cpu_s=heard["per_cpu_second"],
                sends_per_s=heard["acknowledged"] / heard["seconds"],
                p99_ms=heard["shown_ms"].get("p99", 0.0),
                lost=heard["lost"],
            )
    finally:
        crowd.close()
        server.stop()
