"""Snapshots of all processes.

Each serving process writes a small snapshot to the cache every two seconds. The dashboard and /metrics, served by one
process, read all of them. With the in-memory cache there is only one process.
"""

import os
import threading
from collections import deque
from typing import Any, TypedDict

from django.conf import settings
from django.core.cache import cache

from chatapp.lib import clock
from chatapp.lib.outages import REDIS
from chatapp.ops import counters, process, recent_errors

BEAT_SECONDS = 2.0
# A process without a snapshot for this long is dead: three beats, plus one for a slow cache.
KEPT_SECONDS = 8
RATE_SECONDS = 10.0
ERRORS_PER_SNAPSHOT = 20
INDEX_KEY = "ops:processes"


class Snapshot(TypedDict):
    """The state of one process at one time. `rates` are per second, over the last ten.

    `process` is unique, `series` the same after a restart and unique on its `node`.
    """

    process: str
    series: str
    node: str
    release: str
    at: str
    uptime_seconds: float
    memory_bytes: int
    open_files: int
    threads: int
    totals: dict[str, float]
    gauges: dict[str, float]
    histograms: dict[str, list[float]]
    rates: dict[str, float]
    errors: list[recent_errors.RecentError]


_past: deque[tuple[float, dict[str, float]]] = deque(maxlen=int(RATE_SECONDS / BEAT_SECONDS) + 1)


def _rates(totals: dict[str, float]) -> dict[str, float]:
    """Return the rates since the oldest stored totals."""
    moment = clock.elapsed_seconds()
    past = [(then, counted) for then, counted in list(_past) if moment - then <= RATE_SECONDS + BEAT_SECONDS]
    if not past or moment - past[0][0] < 0.5:
        return dict.fromkeys(totals, 0.0)
    then, counted = past[0]
    return {name: round((total - counted.get(name, 0)) / (moment - then), 2) for name, total in totals.items()}


def capture() -> Snapshot:
    """Return a snapshot of this process."""
    reading = counters.read()
    return {
        "process": process.process_name(),
        "series": process.series_name(),
        "node": process.node_name(),
        "release": settings.RELEASE,
        "at": clock.to_rfc3339(clock.now()),
        "uptime_seconds": round(process.uptime_seconds(), 1),
        "memory_bytes": process.memory_bytes(),
        "open_files": process.open_files(),
        "threads": process.thread_count(),
        "totals": reading.totals,
        "gauges": reading.gauges,
        "histograms": reading.histograms,
        "rates": _rates(reading.totals),
        "errors": recent_errors.newest(ERRORS_PER_SNAPSHOT),
    }


def publish() -> None:
    """Write this process's snapshot to the cache.

    The index is updated without a lock: a name lost to a race is added again two seconds later.
    """
    own = capture()
    cache.set(f"ops:process:{own['process']}", own, KEPT_SECONDS)
    names: list[str] = cache.get(INDEX_KEY) or []
    alive = [name for name in names if name == own["process"] or cache.get(f"ops:process:{name}")]
    if own["process"] not in alive:
        alive.append(own["process"])
    cache.set(INDEX_KEY, alive, 24 * 3_600)


def all_processes() -> list[Snapshot]:
    """Return a snapshot of every live process, with a fresh one of this process.

    Errors: any error of an unreachable cache; `reachable_processes` handles it.
    """
    own = capture()
    names = [name for name in (cache.get(INDEX_KEY) or []) if name != own["process"]]
    others: dict[str, Any] = cache.get_many([f"ops:process:{name}" for name in names])
    return [own, *(others[key] for key in sorted(others))]


def processes_of_node() -> list[Snapshot]:
    """Return one snapshot for each series of this machine; without the cache, only this process's own.

    A process that was replaced moments ago still has a snapshot: the younger one counts.
    """
    own, *others = reachable_processes()[0]
    # Processes of an older release say no node.
    on_node = [each for each in others if each.get("node") == own["node"]]
    youngest = {own["series"]: own}
    for each in sorted(on_node, key=lambda each: each["uptime_seconds"]):
        youngest.setdefault(each["series"], each)
    return [youngest[series] for series in sorted(youngest)]


def reachable_processes() -> tuple[list[Snapshot], bool]:
    """Return the snapshots and whether the cache was reachable; without it, only this process's own."""
    try:
        return all_processes(), True
    except Exception:  # noqa: BLE001 - the dashboard must work without the cache, whatever its error
        return [capture()], False


class _Heartbeat(threading.Thread):
    """Thread that records totals for the rates and publishes snapshots."""

    def __init__(self) -> None:
        super().__init__(name="ops-heartbeat", daemon=True)
        self.pid = os.getpid()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Publish every two seconds. Without the cache, other processes do not see this one."""
        while not self.stopping.wait(BEAT_SECONDS):
            _past.append((clock.elapsed_seconds(), counters.read().totals))
            try:
                publish()
            except Exception as error:  # noqa: BLE001 - the edge of a thread: an error would end it silently
                REDIS.note(error)
            else:
                REDIS.over()


_heartbeat: _Heartbeat | None = None
_starting = threading.Lock()


def start_heartbeat() -> None:
    """Start the heartbeat, once per process (again in a forked child)."""
    global _heartbeat
    with _starting:
        if _heartbeat is None or _heartbeat.pid != os.getpid() or not _heartbeat.is_alive():
            _heartbeat = _Heartbeat()
            _heartbeat.start()


def stop_heartbeat() -> None:
    """Stop the heartbeat, in tests and at shutdown."""
    with _starting:
        if _heartbeat is not None:
            _heartbeat.stopping.set()
