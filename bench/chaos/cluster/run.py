"""A run of the cluster: builds it, injects the faults, compares, and removes everything."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench.chaos.checker import Checker
from bench.chaos.cluster.network import Machine, Unavailable, machines, require_network
from bench.chaos.cluster.pauses import table, waited
from bench.chaos.cluster.stage import Cluster, cluster
from bench.chaos.cluster.topology import EVERYTHING
from bench.chaos.cluster.writer import database_url
from bench.chaos.journal import lines_of
from bench.chaos.options import Options
from bench.chaos.report import say_verdict
from bench.chaos.rounds import check_log, in_folder, run_until_signal, torment
from bench.chaos.truth import read_postgres
from bench.chaos.verdict import Verdict
from chatapp.checks.programs import Missing, etcd, haproxy, libfaketime, patroni, postgres_folder, redis_server


def main(run: Options) -> int:
    """Run; return the exit status. Without root or a program, one sentence says what is missing."""
    try:
        require_network()
        # Fetched now: the namespaces have no way out.
        for program in (etcd, haproxy, libfaketime, patroni, postgres_folder, redis_server):
            program()
        with machines(EVERYTHING) as made:
            return 0 if run_until_signal(_run(run, made)) else 1
    except (Missing, Unavailable) as error:
        print(error)
        return 2


async def _run(run: Options, made: dict[str, Machine]) -> bool:
    with in_folder(run) as (folder, outcome):
        async with cluster(folder, made, run) as here:
            await torment(here, run)
            print(f"   the crowd at the end: {await here.crowd.ask('finish')}")
            check_log(here, "".join(node.log_text() for node in here.nodes))
            here.fault = "check_chats"
            is_whole, words = await asyncio.to_thread(here.nodes[0].manage, "check_chats")
            here.promise(words[-300:], kept=is_whole)
            truth = await asyncio.to_thread(read_postgres, database_url())
        verdict = await asyncio.to_thread(Checker(lambda: lines_of(folder), truth).check)
        _judge_waiting(here, folder)
        if run.plants_loss:
            outcome.is_kept = _say_planted(verdict)
        else:
            outcome.is_kept = say_verdict(verdict, here.findings, title=run.title)
        return outcome.is_kept


def _judge_waiting(here: Cluster, folder: Path) -> None:
    """Print how long people waited in each fault, and report what was longer than its limit."""
    lines = [line for line in lines_of(folder) if line[0] in ("sent", "acked")]
    found = [waited(window, lines=lines, writes=here.writer.commits) for window in here.windows]
    print("\n── waiting, from the begin of each fault until all is well again")
    for line in table(found):
        print(f"   {line}")
    for one in found:
        if not one.is_within and one.limit is not None:
            here.fault = one.fault
            seconds = getattr(one, one.limit.measure)
            here.promise(f"{one.limit.measure}: {seconds:.1f} s, not {one.limit_seconds:.1f}", kept=False)


def _say_planted(verdict: Verdict) -> bool:
    """Report whether the checker found the loss that the run has planted."""
    lost = verdict.counts["lost"]
    print(f"\n── planted violation: {verdict.acknowledged:,} acknowledged, {lost:,} reported as lost")
    for example in verdict.examples["lost"]:
        print(f"      {example}")
    print(f"   {'The loss was reported.' if lost else 'THE LOSS WAS NOT REPORTED.'}", flush=True)
    return lost > 0
