"""What every run does, on whatever installation: its folder, its faults one after the other, its logs, its signals."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench.chaos.options import Options
from bench.chaos.report import machine
from bench.chaos.scene import Scene
from bench.chaos.servers import LIMITS, keep_logs
from bench.chaos.tracebacks import unexpected_in
from chatapp.launch.prepare import ROOT

# A fault that takes this much longer than declared has failed; don't wait indefinitely.
MORE_SECONDS = 240.0
KEPT = ROOT / ".test" / "chaos"


@dataclass
class Outcome:
    """Whether every promise was kept; journals and logs of other runs are retained."""

    is_kept: bool = False


def run_until_signal(work: Coroutine[Any, Any, bool]) -> bool:
    """Run to completion; SIGTERM and Ctrl-C stop all started processes first. Errors: KeyboardInterrupt."""
    return uvloop.run(_until_signal(work))


async def _until_signal(work: Coroutine[Any, Any, bool]) -> bool:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextmanager
def in_folder(run: Options) -> Iterator[tuple[Path, Outcome]]:
    """Introduce the run; yield a folder for it that is removed afterwards."""
    # It holds PostgreSQL's Unix socket, whose path must be short.
    folder = Path(tempfile.mkdtemp(prefix="chaos-", dir="/tmp"))  # nosec B108
    folder.chmod(0o755)
    print(f"\n── chaos on {run.title}, seed {run.seed}, fsync {'on' if run.durable else 'off'}; {machine()}")
    print(f"   limits raised: {' '.join(f'{name}={value}' for name, value in {**LIMITS, **run.limits}.items())}")
    outcome = Outcome()
    try:
        yield folder, outcome
    finally:
        if run.keep or not outcome.is_kept:
            kept = KEPT / folder.name
            keep_logs(folder, kept)
            print(f"   journals and logs: {kept}")
        shutil.rmtree(folder, ignore_errors=True)


def check_log(here: Scene, text: str) -> None:
    """Report each error with a traceback in the servers' logs: faults may only cause expected ones."""
    here.fault = "the whole run"
    found = unexpected_in(text)
    for error, count in found.most_common():
        here.say(f"{count} × {error}", is_bad=True)
    here.promise(f"{found.total()} unexpected tracebacks in the servers' logs (0)", kept=not found)


async def torment(here: Scene, run: Options) -> None:
    """Inject the faults of the run, one after the other."""
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
