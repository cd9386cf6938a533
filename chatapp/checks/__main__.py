"""`make test`: runs every step, whatever fails, and ends with pytest's own closing line.

`python -m chatapp.checks WORD …` runs only the steps whose name contains one of the words; `--all` adds what
`make test` leaves to `make test-all`.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from chatapp.checks import programs
from chatapp.checks.programs import ROOT, Missing
from chatapp.checks.services import services
from chatapp.checks.steps import FULL, FULL_STEPS, LAST_STEP, QUICK, STEPS, Step, pytest_command
from chatapp.environment import for_children
from chatapp.lib import clock

EVERYTHING = "--all"
# What the machine's own environment says must not reach the checks.
CLEARED = ("DATABASE_URL", "REDIS_URL", "DEBUG", "PUBLIC_URL", "SECRET_KEY", "MODE", "ALLOWED_HOSTS", "ALLOWED_ORIGINS")


def main(arguments: Sequence[str]) -> int:
    """Run the steps. Returns the exit status."""
    signal.signal(signal.SIGTERM, _stop)
    words = [argument for argument in arguments if argument != EVERYTHING]
    is_full = EVERYTHING in arguments
    steps = [FULL_STEPS.get(step.name, step) if is_full else step for step in STEPS]
    chosen = [step for step in steps if not words or any(word in step.name for word in words)]
    with _scratch() as scratch:
        base = for_children(DATA_DIR=str(scratch / "data"), **dict.fromkeys(CLEARED, ""))
        results = {step.name: _run(step, base) for step in chosen}
        if words and not any(word in LAST_STEP for word in words):
            return _say(results)
        report = scratch / "steps.json"
        report.write_text(json.dumps({name: status for name, (status, _) in results.items()}))
        _say(results)
        command = _last_command(report, selection=FULL if is_full else QUICK)
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


def _status(command: Sequence[str], environment: dict[str, str]) -> int:
    return min(1, abs(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode))


def _last_command(report: Path, *, selection: str) -> list[str]:
    arguments = [f"--steps-report={report}", "-m", selection]
    try:
        arguments.append(f"--chromium={programs.chromium()}")
    except Missing as missing:
        # The journeys then fail and say so: a check that did not run is not a check that passed.
        print(f"MISSING: {missing}", flush=True)
    return pytest_command(*arguments)


def _say(results: dict[str, tuple[int, float]]) -> int:
    print("\n── so far")
    for name, (status, seconds) in results.items():
        print(f"   {'ok    ' if status == 0 else 'FAILED'} {seconds:7.1f} s  {name}")
    print(flush=True)
    return max((status for status, _ in results.values()), default=0)


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
    """Leave by the way that tidies up."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("stopped; what was started is gone")
