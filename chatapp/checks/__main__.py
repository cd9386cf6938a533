"""`make test`: runs every step, whatever fails, and ends with pytest's own last line.

`python -m chatapp.checks WORD …` runs only the steps whose name contains one of the words; `--all` adds those of
`make test-all`.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from threading import Lock
from types import FrameType

from chatapp.checks import programs
from chatapp.checks.programs import ROOT, Missing
from chatapp.checks.repository import longest
from chatapp.checks.services import services
from chatapp.checks.steps import FULL, FULL_ONLY_STEPS, FULL_STEPS, LAST_STEP, QUICK, STEPS, Step, pytest_command
from chatapp.environment import for_children
from chatapp.lib import clock

EVERYTHING = "--all"
LONGEST_FILES = 10
# The caller's environment must not influence the checks.
CLEARED = (
    *("DATABASE_URL", "REDIS_URL", "DEBUG", "PUBLIC_URL", "SECRET_KEY", "MODE", "ALLOWED_HOSTS", "ALLOWED_ORIGINS"),
    # Without bytecode files, each pytest process takes 10 s longer to compile the tests, each server 0.5 s to start.
    "PYTHONDONTWRITEBYTECODE",
)
# Two steps must not fetch the same program at once.
_finding = Lock()


def main(arguments: Sequence[str]) -> int:
    """Run the steps. Returns the exit status."""
    signal.signal(signal.SIGTERM, _stop)
    words = [argument for argument in arguments if argument != EVERYTHING]
    is_full = EVERYTHING in arguments
    steps = [FULL_STEPS.get(step.name, step) if is_full else step for step in STEPS]
    steps += FULL_ONLY_STEPS if is_full else ()
    chosen = [step for step in steps if not words or any(word in step.name for word in words)]
    with _scratch() as scratch:
        base = for_children(DATA_DIR=str(scratch / "data"), **dict.fromkeys(CLEARED, ""))
        results: dict[str, tuple[int, float]] = {}
        for is_alone, group in groupby(chosen, key=lambda step: step.runs_alone):
            some = list(group)
            results |= {step.name: _run(step, base) for step in some} if is_alone else _run_together(some, base)
        if words and not any(word in LAST_STEP for word in words):
            return _print_results(results)
        report = scratch / "steps.json"
        report.write_text(json.dumps({name: status for name, (status, _) in results.items()}))
        _print_results(results)
        _report_longest_files()
        command = last_command(report, selection=FULL if is_full else QUICK)
        _headline(LAST_STEP)
        return max(_status(command, base), *(status for status, _ in results.values()), 0)


def _run(step: Step, base: dict[str, str]) -> tuple[int, float]:
    """Run one step. Shape: exit status, seconds."""
    _headline(step.name)
    started = clock.elapsed_seconds()
    try:
        with ExitStack() as stack:
            here = stack.enter_context(services()) if step.needs_services else {}
            status = _status(step.command(), {**base, **step.environment, **here})
    except Missing as missing:
        print(f"MISSING: {missing}")
        status = 1
    seconds = clock.elapsed_seconds() - started
    print(f"   {'ok' if status == 0 else 'FAILED'} in {seconds:.1f} s", flush=True)
    return status, seconds


def _run_together(steps: Sequence[Step], base: dict[str, str]) -> dict[str, tuple[int, float]]:
    """Run steps that use one core each, as many at a time as there are cores. Their output comes in their order."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        begun = {step.name: pool.submit(_captured, step, base) for step in steps}
        results = {}
        for name, running in begun.items():
            status, seconds, output = running.result()
            _headline(name)
            print(f"{output}   {'ok' if status == 0 else 'FAILED'} in {seconds:.1f} s", flush=True)
            results[name] = (status, seconds)
        return results
    finally:
        pool.shutdown(cancel_futures=True)


def _captured(step: Step, base: dict[str, str]) -> tuple[int, float, str]:
    """Run one step. Shape: exit status, seconds, output."""
    started = clock.elapsed_seconds()
    try:
        with _finding:
            command = step.command()
        environment = {**base, **step.environment}
        ran = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        status, output = min(1, abs(ran.returncode)), ran.stdout.decode(errors="replace")
    except Missing as missing:
        status, output = 1, f"MISSING: {missing}\n"
    return status, clock.elapsed_seconds() - started, output


def _status(command: Sequence[str], environment: dict[str, str]) -> int:
    return min(1, abs(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode))


def last_command(report: Path, *, selection: str) -> list[str]:
    """Return the command of the last step. Its summary counts the steps of `report`, too."""
    arguments = [f"--steps-report={report}", "-m", selection]
    try:
        arguments.append(f"--chromium={programs.chromium()}")
    except Missing as missing:
        # Browser tests then fail rather than skip: a check that did not run has not passed.
        print(f"MISSING: {missing}", flush=True)
    return pytest_command(*arguments)


def _print_results(results: dict[str, tuple[int, float]]) -> int:
    print("\n── so far")
    for name, (status, seconds) in results.items():
        print(f"   {'ok    ' if status == 0 else 'FAILED'} {seconds:7.1f} s  {name}")
    print(flush=True)
    return max((status for status, _ in results.values()), default=0)


def _report_longest_files() -> None:
    """Print the longest files, which may hold a second concept. No limit: files are split by concept, not by length."""
    _headline("longest files")
    for lines, path in longest(LONGEST_FILES):
        print(f"   {lines:5d} lines  {path}")
    print(flush=True)


def _headline(name: str) -> None:
    print(f"\n── {name}", flush=True)


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="chatapp-checks-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(number: int, frame: FrameType | None) -> None:
    """Exit through the `finally` blocks."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped, and everything it started with it.")
