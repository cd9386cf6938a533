"""Starts a program as a person would, and reads its output while it runs."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import TypeVar

from chatapp.checks.services import free_port
from chatapp.environment import for_children
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT
from chatapp.lib import clock

# Only failures take this long, or a very busy machine.
PATIENCE_SECONDS = 120
T = TypeVar("T")


class Started:
    """A running program and its output so far."""

    def __init__(self, arguments: list[str], variables: dict[str, str]) -> None:
        """Start `python ARGUMENTS` with `variables` on top of the environment."""
        self.words = ""
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=for_children(PYTHONUNBUFFERED="1", **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
            preexec_fn=end_with_parent,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.words += line

    def until(self, pattern: str, *, times: int = 1) -> "re.Match[str]":
        """Wait until its output matches `pattern` this many times; return the last match."""
        return until(lambda: self._found(pattern, times), what=pattern, told=lambda: self.words)

    def _found(self, pattern: str, times: int) -> "re.Match[str] | None":
        found = list(re.finditer(pattern, self.words))
        return found[times - 1] if len(found) >= times else None

    def ended(self) -> int:
        """Wait for its exit; return the status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(5)
        return status

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for its exit."""
        self.process.send_signal(number)
        return self.ended()


@contextmanager
def started(*arguments: str, **variables: str) -> Iterator[Started]:
    """Run a program inside the block."""
    program = Started(list(arguments), variables)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.terminate()
            try:
                program.ended()
            except subprocess.TimeoutExpired:
                program.process.kill()


def until(ask: Callable[[], T | None], *, what: str, told: Callable[[], str] = str) -> T:
    """Poll until there is a response."""
    deadline = clock.elapsed_seconds() + PATIENCE_SECONDS
    while clock.elapsed_seconds() < deadline:
        if answer := ask():
            return answer
        sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}\n{told()[-4_000:]}")


def ports(*names: str) -> dict[str, str]:
    """Return free ports as variables."""
    return {name: str(free_port()) for name in names}
