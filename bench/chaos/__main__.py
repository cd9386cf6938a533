"""`make chaos`: starts everything, injects each fault, reports what was lost. Exit status 0: nothing."""

import asyncio
import importlib
import pkgutil
import sys

import bench.chaos.cluster.faults
from bench.chaos import faults, options
from bench.chaos.checker import Checker
from bench.chaos.cluster import run as cluster
from bench.chaos.journal import lines_of
from bench.chaos.options import Options
from bench.chaos.report import say_verdict
from bench.chaos.rounds import check_log, in_folder, run_until_signal, torment
from bench.chaos.stage import Stage, stage
from bench.chaos.truth import Truth, read_postgres, read_sqlite


def main(arguments: list[str]) -> int:
    """Run with these options. Return the exit status."""
    load_faults()
    run = options.read(arguments)
    if run is None:
        return 0
    try:
        if run.cluster:
            return cluster.main(run)
        return 0 if run_until_signal(_run(run)) else 1
    except KeyboardInterrupt:
        return 130


def load_faults() -> None:
    """Import the modules of faults, which register them."""
    for package in (faults, bench.chaos.cluster.faults):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")


async def _run(run: Options) -> bool:
    with in_folder(run) as (folder, outcome):
        async with stage(
            folder,
            embedded=run.embedded,
            durable=run.durable,
            seed=run.seed,
            size=run.size,
            limits=run.limits,
            wants_small_disk=run.wants_small_disk,
        ) as here:
            await torment(here, run)
            status = await here.crowd.ask("finish")
            print(f"   the crowd at the end: {status}")
            check_log(here, here.app.program.log_text())
            here.fault = "check_chats"
            is_whole, words = await asyncio.to_thread(here.app.manage, "check_chats")
            here.promise(words[-300:], kept=is_whole)
            truth = _truth(here)
        verdict = await asyncio.to_thread(Checker(lambda: lines_of(folder), truth).check)
        outcome.is_kept = say_verdict(verdict, here.findings, title=run.title)
        return outcome.is_kept


def _truth(here: Stage) -> Truth:
    if here.postgres is not None:
        return read_postgres(here.postgres.url)
    return read_sqlite(here.app.folder / "chatapp.sqlite3")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
