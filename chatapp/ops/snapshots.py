"""How every process is doing, as one list.

Each serving process writes a small snapshot into the cache every two seconds, and whoever asks reads all of them:
so the dashboard and /metrics, answered by one process, show the whole. With the in-memory cache there is one process.
"""

import logging
import os
import threading
from collections import deque
from typing import Any, TypedDict

from django.core.cache import cache

from chatapp.lib import clock
from chatapp.ops import counters, process, recent_errors

BEAT_SECONDS = 2.0
# A process that missed this many seconds is gone; three beats, and one for a slow cache.
KEPT_SECONDS = 8
RATE_SECONDS = 10.0
ERRORS_PER_SNAPSHOT = 20
INDEX_KEY = "ops:processes"

log = logging.getLogger(__name__)


class Snapshot(TypedDict):
    """One process at one moment. `rates` are per second, over the last ten."""

    process: str
    at: str
    uptime_seconds: float
    memory_bytes: int
    open_files: int
    threads: int
    totals: dict[str, float]
    gauges: dict[str, float]
    rates: dict[str, float]
    errors: list[recent_errors.RecentError]


_past: deque[tuple[float, dict[str, float]]] = deque(maxlen=int(RATE_SECONDS / BEAT_SECONDS) + 1)


def _rates(totals: dict[str, float]) -> dict[str, float]:
    """Compare `totals` with the oldest remembered ones."""
    moment = clock.elapsed_seconds()
    past = [(then, counted) for then, counted in list(_past) if moment - then <= RATE_SECONDS + BEAT_SECONDS]
    if not past or moment - past[0][0] < 0.5:
        return dict.fromkeys(totals, 0.0)
    then, counted = past[0]
    return {name: round((total - counted.get(name, 0)) / (moment - then), 2) for name, total in totals.items()}


def capture() -> Snapshot:
    """Return how this process is doing now."""
    reading = counters.read()
    return {
        "process": process.process_name(),
        "at": clock.to_rfc3339(clock.now()),
        "uptime_seconds": round(process.uptime_seconds(), 1),
        "memory_bytes": process.memory_bytes(),
        "open_files": process.open_files(),
        "threads": process.thread_count(),
        "totals": reading.totals,
        "gauges": reading.gauges,
        "rates": _rates(reading.totals),
        "errors": recent_errors.newest(ERRORS_PER_SNAPSHOT),
    }


def publish() -> None:
    """Write this process's snapshot where the others read it.

    The list of names is read and written back without a lock: a name lost to a race is back two seconds later.
    """
    own = capture()
    cache.set(f"ops:process:{own['process']}", own, KEPT_SECONDS)
    names: list[str] = cache.get(INDEX_KEY) or []
    alive = [name for name in names if name == own["process"] or cache.get(f"ops:process:{name}")]
    if own["process"] not in alive:
        alive.append(own["process"])
    cache.set(INDEX_KEY, alive, 24 * 3_600)


def everyone() -> list[Snapshot]:
    """Return a snapshot per living process, this one's taken now.

    Errors: whatever the cache raises when it is away; `everyone_reachable` is for those who can live with less.
    """
    own = capture()
    names = [name for name in (cache.get(INDEX_KEY) or []) if name != own["process"]]
    others: dict[str, Any] = cache.get_many([f"ops:process:{name}" for name in names])
    return [own, *(others[key] for key in sorted(others))]


def everyone_reachable() -> tuple[list[Snapshot], bool]:
    """Return the snapshots and whether the cache could be asked; without it, only this process's own."""
    try:
        return everyone(), True
    except Exception:  # noqa: BLE001 - a bus that is away, in whatever way, must not take the dashboard with it
        return [capture()], False


class _Heart(threading.Thread):
    """Remembers totals for the rates and publishes, until the process ends."""

    def __init__(self) -> None:
        super().__init__(name="ops-heartbeat", daemon=True)
        self.pid = os.getpid()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Beat. A cache that is away is logged once, and once when it is back."""
        failing = False
        while not self.stopping.wait(BEAT_SECONDS):
            _past.append((clock.elapsed_seconds(), counters.read().totals))
            try:
                publish()
            except Exception as error:  # noqa: BLE001 - the edge of a thread: anything else would end it silently
                if not failing:
                    log.warning("The cache cannot be written, so other processes do not see this one: %s", error)
                failing = True
            else:
                if failing:
                    log.info("The cache can be written again.")
                failing = False


_heart: _Heart | None = None
_starting = threading.Lock()


def start_heartbeat() -> None:
    """Start publishing, once per process (again in a child that was forked off)."""
    global _heart
    with _starting:
        if _heart is None or _heart.pid != os.getpid() or not _heart.is_alive():
            _heart = _Heart()
            _heart.start()


def stop_heartbeat() -> None:
    """Stop publishing; for tests and for an orderly end."""
    with _starting:
        if _heart is not None:
            _heart.stopping.set()
