"""Heartbeats of watched processes, and the detection and killing of hung ones.

A watched process writes its pid into a pipe every two seconds, from the part that would stop if it hung: its event
loop, or a thread that first checks whether the request threads make progress. A process that never releases the
interpreter lock (a runaway regular expression) looks alive to the kernel; only the missing heartbeat reveals it.
"""

import contextlib
import faulthandler
import os
import signal
import struct
import threading
from collections.abc import Callable

from chatapp.lib import clock

BEAT_SECONDS = 2.0
# Fifteen beats, far more than the delay on a busy machine.
STALE_SECONDS = 30.0
# The first beat comes after imports and the first connections.
START_SECONDS = 120.0
# How often the watching process checks.
LOOK_SECONDS = 2.0
# Time between SIGABRT, which dumps the stacks of a hung process, and SIGKILL.
LAST_WORDS_SECONDS = 2.0
_NUMBER = struct.Struct("=I")
OPTION = "--heartbeat"


class Pulse:
    """The watched side. `beat` is cheap, never blocks and never fails."""

    def __init__(self, fd: int) -> None:
        """`fd`: the write end of the pipe."""
        self.fd = fd

    def beat(self) -> None:
        """Write one beat."""
        # A full pipe means the reader is paused, and it accounts for that; a closed one means it is gone.
        with contextlib.suppress(OSError):
            os.write(self.fd, _NUMBER.pack(os.getpid()))

    def beat_while(self, is_well: Callable[[], bool]) -> None:
        """Beat from a thread, as long as `is_well` returns True."""
        threading.Thread(target=self._beat_while, args=(is_well,), name="heartbeat", daemon=True).start()

    def _beat_while(self, is_well: Callable[[], bool]) -> None:
        pause = threading.Event()
        while True:
            if is_well():
                self.beat()
            pause.wait(BEAT_SECONDS)


class Pulses:
    """The watching side: when each process last beat. Call `read` every LOOK_SECONDS."""

    def __init__(self) -> None:
        """Open the pipe. Children inherit `written_fd`."""
        self.read_fd, self.written_fd = os.pipe()
        os.set_blocking(self.read_fd, False)
        os.set_blocking(self.written_fd, False)
        self._last_beats: dict[int, float] = {}
        self._looked_at = clock.elapsed_seconds()
        self._slept_until = 0.0

    def read(self) -> None:
        """Read the pending beats."""
        now = clock.elapsed_seconds()
        if now - self._looked_at > LOOK_SECONDS + STALE_SECONDS / 2:
            # This process was suspended (the machine slept), so every process gets the full time again.
            self._slept_until = now
        self._looked_at = now
        with contextlib.suppress(BlockingIOError):
            while beats := os.read(self.read_fd, _NUMBER.size * 1_024):
                for (number,) in _NUMBER.iter_unpack(beats[: len(beats) // _NUMBER.size * _NUMBER.size]):
                    self._last_beats[number] = now

    def silent_seconds(self, number: int) -> float | None:
        """Return the seconds since the last beat of process `number`; None when there was none."""
        beat_at = self._last_beats.get(number)
        return None if beat_at is None else clock.elapsed_seconds() - max(beat_at, self._slept_until)

    def is_overdue(self, number: int, *, started_at: float, patience_seconds: float = 0.0) -> bool:
        """Return whether a beat of process `number`, started at `started_at`, is overdue."""
        silent = self.silent_seconds(number)
        if silent is None:
            return clock.elapsed_seconds() - max(started_at, self._slept_until) > START_SECONDS
        return silent > STALE_SECONDS + patience_seconds

    def forget(self, number: int) -> None:
        """Remove a process that ended: its pid will be reused."""
        self._last_beats.pop(number, None)


class HungProcessKiller:
    """Kills hung processes: SIGABRT first, which makes Python's fault handler dump the stacks, then SIGKILL."""

    def __init__(self) -> None:
        """Start empty."""
        self._asked_at: dict[int, float] = {}

    def kill(self, number: int) -> bool:
        """Kill process `number`, over several calls. Return True on the first."""
        now = clock.elapsed_seconds()
        asked_at = self._asked_at.setdefault(number, now)
        with contextlib.suppress(ProcessLookupError):
            if asked_at == now:
                os.kill(number, signal.SIGABRT)
            elif now - asked_at >= LAST_WORDS_SECONDS:
                os.kill(number, signal.SIGKILL)
        return asked_at == now

    def forget(self, number: int) -> None:
        """Remove a process that ended."""
        self._asked_at.pop(number, None)


def pulse_from(arguments: list[str]) -> Pulse | None:
    """Return the pulse for `--heartbeat N` in a program's arguments; None when it isn't watched."""
    if OPTION not in arguments:
        return None
    # On SIGABRT it writes the stack of every thread: file names and lines, no values.
    faulthandler.enable()
    return Pulse(int(arguments[arguments.index(OPTION) + 1]))
