"""How late the event loop is: a histogram, and for each stall a log line with the stack that caused it.

The loop notes the time every 25 ms. A thread looks whether a note is overdue and, while the loop is still busy, samples
the stack of its thread: files, lines and names of functions, no values.
A process that got no CPU, as the machine was busy or asleep, is late without a cause of its own: counted, not logged.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from chatapp.lib import clock
from chatapp.ops import counters

log = logging.getLogger(__name__)

# Each note and each look costs a wake-up: together 0.5 % of a core.
BEAT_SECONDS = 0.025
LOOK_SECONDS = 0.025
STALL_SECONDS = 0.05
# A process that is always late must not fill the log.
LOG_SECONDS = 10.0
MAX_FRAMES = 15
# Of other threads, which may hold the interpreter: where they are is enough.
MAX_THREADS, MAX_FRAMES_OF_OTHERS = 8, 3
# The innermost Python code of a loop that waits: uvloop's and asyncio's.
_WAITING = ("asyncio/runners.py", "/selectors.py")


@dataclass(frozen=True, slots=True)
class Stall:
    """A time in which the loop ran nothing else. `collecting_seconds`: the garbage collector's share."""

    seconds: float
    cpu_seconds: float
    process_cpu_seconds: float
    collecting_seconds: float

    def has_cause(self, *, is_busy: bool) -> bool:
        """Return whether the process is the cause: the loop was in someone's code, or a thread used the CPU."""
        return is_busy or self.process_cpu_seconds >= self.seconds / 2


class LoopWatch:
    """Watches the running loop from `start` to `stop`."""

    def __init__(self, *, stall_seconds: float = STALL_SECONDS, log_seconds: float = LOG_SECONDS) -> None:
        """A stall of `stall_seconds` is logged, at most one in `log_seconds`."""
        self._stall_seconds = stall_seconds
        self._log_seconds = log_seconds
        self._loop = asyncio.get_running_loop()
        self._thread_id = threading.get_ident()
        self._due_at = self._cpu_at = self._process_cpu_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        # Held until the end: waiting for a lock costs less than waiting for an event.
        self._running = threading.Lock()
        # When what was sampled was due, whether the loop was in someone's code, the stacks.
        self._sample: tuple[float, bool, str] = (0.0, False, "")
        self._logged_at = -log_seconds
        self._unlogged = 0
        self._collecting_at = 0.0
        # Pauses since the last note. A collection may begin anywhere, also while `counters` holds its lock.
        self._collections: list[float] = []

    def start(self) -> None:
        """Start; call it on the loop."""
        self._running.acquire()
        gc.callbacks.append(self._note_collection)
        self._expect_next()
        threading.Thread(target=self._look, name="loop-watch", daemon=True).start()

    def stop(self) -> None:
        """Stop; call it on the loop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            gc.callbacks.remove(self._note_collection)
            self._running.release()

    def _expect_next(self) -> None:
        self._due_at = clock.elapsed_seconds() + BEAT_SECONDS
        self._cpu_at = clock.thread_cpu_seconds()
        self._process_cpu_at = clock.process_cpu_seconds()
        self._timer = self._loop.call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        late = max(0.0, clock.elapsed_seconds() - self._due_at)
        counters.observe("event_loop_lag_seconds", late)
        collections, self._collections = self._collections, []
        for seconds in collections:
            counters.observe("garbage_collection_seconds", seconds)
        if late >= self._stall_seconds:
            counters.add("event_loop_stalls")
            own, of_process = clock.thread_cpu_seconds(), clock.process_cpu_seconds()
            self._report(Stall(late, own - self._cpu_at, of_process - self._process_cpu_at, sum(collections)))
        self._expect_next()

    def _report(self, stall: Stall) -> None:
        sampled_for, is_busy, stack = self._sample
        is_sampled = sampled_for == self._due_at
        if not stall.has_cause(is_busy=is_sampled and is_busy):
            return
        now = clock.elapsed_seconds()
        if now - self._logged_at < self._log_seconds:
            self._unlogged += 1
            return
        log.warning(
            "event loop stalled for %d ms: %d ms on the CPU, %d ms collecting garbage, %d more stalls not logged; %s",
            1_000 * stall.seconds,
            1_000 * stall.cpu_seconds,
            1_000 * stall.collecting_seconds,
            self._unlogged,
            stack if is_sampled else "over before its stack was sampled",
        )
        self._logged_at, self._unlogged = now, 0

    def _note_collection(self, phase: str, info: Mapping[str, int]) -> None:
        # Any thread may collect; meanwhile it holds the interpreter.
        now = clock.elapsed_seconds()
        if phase == "start":
            self._collecting_at = now
        else:
            self._collections.append(now - self._collecting_at)

    def _look(self) -> None:
        while not self._running.acquire(timeout=LOOK_SECONDS):
            due_at = self._due_at
            if self._sample[0] != due_at and clock.elapsed_seconds() - due_at >= self._stall_seconds:
                frame = sys._current_frames().get(self._thread_id)
                is_busy = frame is not None and not frame.f_code.co_filename.endswith(_WAITING)
                self._sample = (due_at, is_busy, stacks(of=self._thread_id))


def stacks(*, of: int) -> str:
    """Return the stack of thread `of`, innermost first, and where the other threads are."""
    frames = sys._current_frames()
    found = [_stack(frames.pop(of, None), at_most=MAX_FRAMES)]
    frames.pop(threading.get_ident(), None)
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for thread_id, frame in list(frames.items())[:MAX_THREADS]:
        found.append(f"[{names.get(thread_id, 'thread')}] {_stack(frame, at_most=MAX_FRAMES_OF_OTHERS)}")
    return "; ".join(found)


def _stack(frame: FrameType | None, *, at_most: int) -> str:
    found: list[str] = []
    while frame is not None and len(found) < at_most:
        code = frame.f_code
        file = "/".join(Path(code.co_filename).parts[-2:])
        found.append(f"{file}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(found)
