"""`make chaos`: starts everything, injects each fault, reports what was lost. Exit status 0: nothing."""

import asyncio
import importlib
import pkgutil
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from bench.chaos import faults, options
from bench.chaos.checker import Checker, Lines
from bench.chaos.journal import lines_of
from bench.chaos.options import Options
from bench.chaos.report import machine, say_verdict
from bench.chaos.servers import LIMITS, keep_logs
from bench.chaos.stage import Stage, stage
from bench.chaos.tracebacks import unexpected_in
from bench.chaos.truth import Truth, read_postgres, read_sqlite
from chatapp.launch.prepare import ROOT

# A fault that takes this much longer than declared has failed; don't wait indefinitely.
MORE_SECONDS = 240.0
KEPT = ROOT / ".test" / "chaos"


def main(arguments: list[str]) -> int:
    """Run with these options. Return the exit status."""
    for module in pkgutil.iter_modules(faults.__path__):
        importlib.import_module(f"bench.chaos.faults.{module.name}")
    run = options.read(arguments)
    if run is None:
        return 0
    try:
        return 0 if uvloop.run(_until_told(run)) else 1
    except KeyboardInterrupt:
        return 130


async def _until_told(run: Options) -> bool:
    """Run to completion; SIGTERM and Ctrl-C stop all started processes first."""
    task = asyncio.ensure_future(_run(run))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _run(run: Options) -> bool:
    # It holds PostgreSQL's Unix socket, whose path must be short.
    folder = Path(tempfile.mkdtemp(prefix="chaos-", dir="/tmp"))  # nosec B108
    folder.chmod(0o755)
    print(f"\n── chaos on {run.title}, seed {run.seed}, fsync {'on' if run.durable else 'off'}; {machine()}")
    print(f"   limits raised: {' '.join(f'{name}={value}' for name, value in {**LIMITS, **run.limits}.items())}")
    is_kept = False
    try:
        async with stage(
            folder,
            embedded=run.embedded,
            durable=run.durable,
            seed=run.seed,
            size=run.size,
            limits=run.limits,
            wants_small_disk=run.wants_small_disk,
        ) as here:
            await _torment(here, run)
            status = await here.crowd.ask("finish")
            print(f"   the crowd at the end: {status}")
            _count_tracebacks(here)
            here.fault = "check_chats"
            is_whole, words = await asyncio.to_thread(here.app.manage, "check_chats")
            here.promise(words[-300:], kept=is_whole)
            truth = _truth(here)
        verdict = await asyncio.to_thread(Checker(_reader(folder), truth).check)
        is_kept = say_verdict(verdict, here.findings, title=run.title)
        return is_kept
    finally:
        if run.keep or not is_kept:
            kept = KEPT / folder.name
            keep_logs(folder, kept)
            print(f"   journals and logs: {kept}")
        shutil.rmtree(folder, ignore_errors=True)


def _count_tracebacks(here: Stage) -> None:
    """Report each error with a traceback in the servers' logs: faults may only cause expected ones."""
    here.fault = "the whole run"
    found = unexpected_in(here.app.program.log_text())
    for error, count in found.most_common():
        here.say(f"{count} × {error}", is_bad=True)
    here.promise(f"{found.total()} unexpected tracebacks in the servers' logs (0)", kept=not found)


async def _torment(here: Stage, run: Options) -> None:
    deadline = time.monotonic() + run.minutes * 60
    while True:
        for fault in run.order():
            here.fault = fault.name
            print(f"   {fault.name} …", flush=True)
            try:
                async with asyncio.timeout(fault.seconds + MORE_SECONDS):
                    await fault.run(here)
            except (RuntimeError, TimeoutError) as error:
                here.say(f"the fault could not be carried out: {error!r}", is_bad=True)
                await here.tidy_up()
            await asyncio.sleep(run.calm_seconds)
            if run.minutes and time.monotonic() > deadline:
                return
        if not run.minutes:
            return


def _truth(here: Stage) -> Truth:
    if here.postgres is not None:
        return read_postgres(here.postgres.url)
    return read_sqlite(here.app.folder / "chatapp.sqlite3")


def _reader(folder: Path) -> Lines:
    return lambda: lines_of(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
