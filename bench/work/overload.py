"""Twice the sustainable rate: what is refused, what it costs, who still gets a reply, and how it recovers."""

from time import perf_counter, sleep

from bench import servers
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.load.http import Request, ask_for
from bench.plan import Plan
from bench.results import Results
from bench.stage import Stage

MEGABYTE = 1_048_576
PEOPLE = 200
WELL_MS = 250.0
GIVE_UP_SECONDS = 60.0


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Find the sustainable rate, send twice as much for a while, then measure how soon a send is quick again."""
    tickets = seeded_crowd(stage, chats=1, members=PEOPLE)
    sockets, pages = servers.chatapp_sockets(stage), servers.chatapp_pages(stage)
    crowd = Crowd(sockets, tickets, presence=True)
    try:
        crowd.open()
        calm = crowd.do(Work(seconds=plan.seconds, senders=64, until="acknowledged"))
        sustained = calm["acknowledged"] / calm["seconds"]
        memory = sockets.resident_bytes()
        crowd.begin(Work(seconds=plan.overload_seconds, senders=PEOPLE, rate=2 * sustained))
        page = ask_for(pages.port, Request("/signin"), seconds=plan.overload_seconds, connections=1)
        crammed = crowd.end()
        results.add(
            "overload, twice the sustainable rate",
            "chatapp",
            sustained_per_s=sustained,
            asked_per_s=2 * sustained,
            acknowledged_per_s=crammed["acknowledged"] / crammed["seconds"],
            refused_per_s=crammed["refused"].get("rate_limited", 0) / crammed["seconds"],
            other_refusals=sum(crammed["refused"].values()) - crammed["refused"].get("rate_limited", 0),
            ack_p99_ms=crammed["acknowledged_ms"].get("p99", 0.0),
            memory_grown_mb=(sockets.resident_bytes() - memory) / MEGABYTE,
            page_p99_ms=page.times_ms.get("p99", 0.0),
            sockets_lost=PEOPLE - crammed["open"],
            well_after_s=_recovery_seconds(crowd),
        )
        if set(page.statuses) != {200}:
            results.note(f"overload: pages answered {page.statuses}")
    finally:
        crowd.close()
        pages.stop()
        sockets.stop()


def _recovery_seconds(crowd: Crowd) -> float:
    """Return how long after the load a single send is quick again."""
    began = perf_counter()
    while perf_counter() - began < GIVE_UP_SECONDS:
        tried = perf_counter() - began
        heard = crowd.do(Work(seconds=0.5, senders=1, until="acknowledged"))
        if heard["acknowledged"] and heard["acknowledged_ms"]["p50"] < WELL_MS:
            return tried + float(heard["acknowledged_ms"]["p50"]) / 1_000
        sleep(0.1)
    return GIVE_UP_SECONDS
