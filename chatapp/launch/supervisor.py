"""Supervisor: starts processes, restarts those that die or hang, and stops all of them gracefully."""

import logging
import os
import select
import signal
import socket
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatapp.launch import heartbeat
from chatapp.launch.heartbeat import HungProcessKiller, Pulses
from chatapp.launch.orphans import end_with_parent
from chatapp.lib import clock

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 10.0
# A process that ran this long was healthy: it is restarted without a pause.
WELL_AFTER_SECONDS = 30.0
# How long a new process has to become ready before the next one is replaced.
SETTLE_SECONDS = 3.0
# Added to the processes' own stop timeout.
KILL_AFTER_SECONDS = 3.0
# Exit status of a process that can't run with its settings (EX_CONFIG of sysexits.h).
UNUSABLE_SETTINGS = 78
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass
class Child:
    """A supervised process. `keeps_open`: listening sockets it inherits. `renews_itself`: it handles SIGHUP itself.

    `is_watched`: it accepts `--heartbeat N` and is replaced when its heartbeat stops.
    """

    name: str
    command: Sequence[str]
    keeps_open: Sequence[socket.socket] = ()
    renews_itself: bool = False
    is_watched: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    starts_at: float = field(default=0.0, init=False)
    pause_seconds: float = field(default=0.0, init=False)
    has_been_well: bool = field(default=False, init=False)

    def is_running(self) -> bool:
        """Return whether the process is running."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal if the process is running."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


@dataclass(frozen=True)
class _Replacement:
    """A replacement in progress."""

    child: Child
    old: "subprocess.Popen[bytes] | None"
    since: float

    def is_done(self, now: float) -> bool:
        """Return whether the new process has had time to start."""
        is_new = self.child.renews_itself or self.child.process is not self.old
        since = max(self.since, self.child.started_at)
        return is_new and self.child.is_running() and now - since >= SETTLE_SECONDS


class Supervisor:
    """Supervises its children in the main thread of a dedicated process."""

    def __init__(
        self, children: Sequence[Child], *, stop_seconds: float, environment: Mapping[str, str] | None = None
    ) -> None:
        """`stop_seconds`: how long the processes may take to stop."""
        self._children = children
        self._stop_seconds = stop_seconds
        self._environment = environment
        self._to_replace: deque[Child] = deque()
        self._replacing: _Replacement | None = None
        self._pulses = Pulses()
        self._hung_process_killer = HungProcessKiller()
        self._is_unusable = False

    def run(self) -> int:
        """Supervise until SIGTERM or Ctrl-C. Return the exit status: 0 when all children stopped in time."""
        read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda number, frame: None)
        received: set[int] = set()
        while not (received & {signal.SIGTERM, signal.SIGINT} or self._is_unusable):
            if signal.SIGHUP in received:
                log.info("Replacing all processes, one at a time.")
                self._to_replace = deque(self._children)
            self._check_all()
            received = set() if self._is_unusable else self._wait(read_end)
        return self._stop(read_end) or int(self._is_unusable)

    def _wait(self, read_end: int, *, seconds: float | None = None) -> set[int]:
        """Sleep until a signal arrives or an action is due; return the received signals."""
        if seconds is None:
            due = [child.starts_at for child in self._children if not child.is_running()]
            seconds = max(0.0, min(due) - clock.elapsed_seconds()) if due else None
            if self._to_replace or self._replacing:
                seconds = min(seconds or 0.5, 0.5)
            if any(child.is_watched for child in self._children):
                seconds = min(heartbeat.LOOK_SECONDS if seconds is None else seconds, heartbeat.LOOK_SECONDS)
        readable, _, _ = select.select([read_end], [], [], seconds)
        return set(os.read(read_end, 512)) if readable else set()

    def _check_all(self) -> None:
        now = clock.elapsed_seconds()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._handle_exit(child, now)
            if child.process is None and child.starts_at <= now and not self._is_unusable:
                self._start(child)
        self._replace_next(now)
        self._kill_hung()

    def _kill_hung(self) -> None:
        self._pulses.read()
        for child in self._children:
            if not child.is_watched or child.process is None:
                continue
            number = child.process.pid
            is_ending = self._replacing is not None and self._replacing.old is child.process
            # A stopping process sends no heartbeats; give it its stop timeout.
            patience = self._stop_seconds if is_ending and not child.renews_itself else 0.0
            is_hung = self._pulses.is_overdue(number, started_at=child.started_at, patience_seconds=patience)
            if is_hung and self._hung_process_killer.kill(number):
                log.error("%s stopped responding; replacing it.", child.name)

    def _handle_exit(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        if child.process is not None:
            self._pulses.forget(child.process.pid)
            self._hung_process_killer.forget(child.process.pid)
        is_first = not child.has_been_well
        child.has_been_well = child.has_been_well or now - child.started_at >= WELL_AFTER_SECONDS
        if code == UNUSABLE_SETTINGS and is_first:
            # The process has printed the reason; a restart would only repeat it.
            self._is_unusable = True
            child.process = None
            return
        is_wanted = self._replacing is not None and self._replacing.child is child
        if is_wanted or now - child.started_at >= WELL_AFTER_SECONDS:
            child.pause_seconds = 0.0
        log.log(logging.INFO if is_wanted else logging.ERROR, "%s ended (%s); it is started again.", child.name, code)
        child.process = None
        child.starts_at = now + child.pause_seconds
        child.pause_seconds = min(LONGEST_PAUSE_SECONDS, child.pause_seconds * 2 or FIRST_PAUSE_SECONDS)

    def _start(self, child: Child) -> None:
        child.started_at = clock.elapsed_seconds()
        inherited = [shared.fileno() for shared in child.keeps_open]
        watch: list[str] = []
        if child.is_watched:
            watch = [heartbeat.OPTION, str(self._pulses.written_fd)]
            inherited.append(self._pulses.written_fd)
        child.process = subprocess.Popen(
            [*child.command, *watch],
            env=self._environment,
            pass_fds=inherited,
            # Ctrl-C in a terminal reaches only this process, which signals the children.
            process_group=0,
            preexec_fn=end_with_parent,
        )

    def _replace_next(self, now: float) -> None:
        """Replace the next process once the previous replacement is ready."""
        if self._replacing is not None:
            if not self._replacing.is_done(now):
                return
            self._replacing = None
        if self._to_replace:
            child = self._to_replace.popleft()
            self._replacing = _Replacement(child, old=child.process, since=now)
            child.send(signal.SIGHUP if child.renews_itself else signal.SIGTERM)

    def _stop(self, read_end: int) -> int:
        for child in self._children:
            child.send(signal.SIGTERM)
        deadline = clock.elapsed_seconds() + self._stop_seconds + KILL_AFTER_SECONDS
        while any(child.is_running() for child in self._children):
            seconds = deadline - clock.elapsed_seconds()
            if seconds <= 0:
                break
            self._wait(read_end, seconds=seconds)
        late = [child for child in self._children if child.is_running()]
        for child in late:
            log.error("%s did not stop in time; killing it.", child.name)
            child.send(signal.SIGKILL)
        return 1 if late else 0
