"""How a process shows that it still answers, and how the one that started it learns that it does not.

A watched process writes its number into a pipe every two seconds, from what would stand still if it hung: its event
loop, or a thread that first asks whether the request threads move. A process that holds the interpreter's lock for ever
(a pattern run wild) is alive for the kernel and answers no one; only its silence tells.
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
# Fifteen beats: far more than a busy machine delays one.
STALE_SECONDS = 30.0
# The first beat comes after the start: imports, the first connections.
START_SECONDS = 120.0
# How often the watching side looks.
LOOK_SECONDS = 2.0
# How long a hung process gets to say where it hangs, before it is killed.
LAST_WORDS_SECONDS = 2.0
_NUMBER = struct.Struct("=I")
OPTION = "--heartbeat"


class Pulse:
    """The watched side: `beat` is cheap, never waits and never fails."""

    def __init__(self, fd: int) -> None:
        """`fd`: the pipe's writing end."""
        self.fd = fd

    def beat(self) -> None:
        """Say that this process is well."""
        # Full: the other side does not read now, and knows that it did not. Closed: it is gone.
        with contextlib.suppress(OSError):
            os.write(self.fd, _NUMBER.pack(os.getpid()))

    def beat_while(self, is_well: Callable[[], bool]) -> None:
        """Beat from a thread of its own, as long as `is_well` says so."""
        threading.Thread(target=self._beat_while, args=(is_well,), name="heartbeat", daemon=True).start()

    def _beat_while(self, is_well: Callable[[], bool]) -> None:
        pause = threading.Event()
        while True:
            if is_well():
                self.beat()
            pause.wait(BEAT_SECONDS)


class Pulses:
    """The watching side: who was heard when. To be read every LOOK_SECONDS."""

    def __init__(self) -> None:
        """Open the pipe. Children inherit `written_fd`."""
        self.read_fd, self.written_fd = os.pipe()
        os.set_blocking(self.read_fd, False)
        os.set_blocking(self.written_fd, False)
        self._heard: dict[int, float] = {}
        self._looked_at = clock.elapsed_seconds()
        self._slept_until = 0.0

    def read(self) -> None:
        """Note who was heard."""
        now = clock.elapsed_seconds()
        if now - self._looked_at > LOOK_SECONDS + STALE_SECONDS / 2:
            # It was this process that stood still: the machine slept. Everyone gets the whole time again.
            self._slept_until = now
        self._looked_at = now
        with contextlib.suppress(BlockingIOError):
            while beats := os.read(self.read_fd, _NUMBER.size * 1_024):
                for (number,) in _NUMBER.iter_unpack(beats[: len(beats) // _NUMBER.size * _NUMBER.size]):
                    self._heard[number] = now

    def silent_seconds(self, number: int) -> float | None:
        """Return for how long process `number` has been silent; None when it was never heard."""
        heard_at = self._heard.get(number)
        return None if heard_at is None else clock.elapsed_seconds() - max(heard_at, self._slept_until)

    def is_overdue(self, number: int, *, started_at: float, patience_seconds: float = 0.0) -> bool:
        """Return whether process `number`, started at `started_at`, should have been heard again by now."""
        silent = self.silent_seconds(number)
        if silent is None:
            return clock.elapsed_seconds() - max(started_at, self._slept_until) > START_SECONDS
        return silent > STALE_SECONDS + patience_seconds

    def forget(self, number: int) -> None:
        """Forget a process that ended: its number will be another's."""
        self._heard.pop(number, None)


class Undertaker:
    """Ends processes that hang: first SIGABRT, at which Python's fault handler says where, then SIGKILL."""

    def __init__(self) -> None:
        """Nothing to end yet."""
        self._asked_at: dict[int, float] = {}

    def end(self, number: int) -> bool:
        """End process `number`, over several calls. Returns True with the first."""
        now = clock.elapsed_seconds()
        asked_at = self._asked_at.setdefault(number, now)
        with contextlib.suppress(ProcessLookupError):
            if asked_at == now:
                os.kill(number, signal.SIGABRT)
            elif now - asked_at >= LAST_WORDS_SECONDS:
                os.kill(number, signal.SIGKILL)
        return asked_at == now

    def forget(self, number: int) -> None:
        """Forget a process that ended."""
        self._asked_at.pop(number, None)


def pulse_from(arguments: list[str]) -> Pulse | None:
    """Return the pulse that `--heartbeat N` among a program's arguments asks for; None when no one watches."""
    if OPTION not in arguments:
        return None
    # SIGABRT then writes where every thread is: file names and lines, no values.
    faulthandler.enable()
    return Pulse(int(arguments[arguments.index(OPTION) + 1]))
