"""What this process counts: totals that only rise, and gauges that say how it is now.

Any room may call this; it never fails, never waits and knows no tables:

    from chatapp.ops import counters

    counters.add("sends")
    counters.add("deliveries", len(sockets))
    counters.set("sockets", len(self.sockets))
"""

import threading
from typing import NamedTuple

# What the names mean, for /metrics and the dashboard. Another name is counted just the same.
TOTALS = {
    "requests": "HTTP requests answered",
    "request_errors": "HTTP requests answered with a 5xx",
    "sends": "Messages accepted and stored",
    "deliveries": "Frames written to sockets by the hub",
    "frames": "Frames read from sockets",
    "refused_frames": "Frames that were malformed or not allowed",
    "refused_sockets": "Handshakes that were refused",
    "sends_shed": "Sends refused because more arrived than could be stored",
    "slow_sockets": "Sockets closed because they could not take a frame",
    "publications_dropped": "Publications the bus could not take in time; others find them in the database",
    "request_seconds": "Seconds spent answering HTTP requests",
    "repairs": "Frames delivered from the database because the bus had lost them",
    "errors": "Log records of level ERROR and above",
}
GAUGES = {
    "sockets": "Open sockets",
    "topics": "Topics with a local subscriber",
    "bus_up": "1 while what this process publishes comes back to it over the bus",
}


class Reading(NamedTuple):
    """All totals and gauges at one moment."""

    totals: dict[str, float]
    gauges: dict[str, float]


_lock = threading.Lock()
_totals: dict[str, float] = dict.fromkeys(TOTALS, 0)
_gauges: dict[str, float] = dict.fromkeys(GAUGES, 0)


def add(name: str, amount: float = 1) -> None:
    """Raise the total `name` by `amount`."""
    with _lock:
        _totals[name] = _totals.get(name, 0) + amount


def set(name: str, value: float) -> None:  # noqa: A001 - reads as `counters.set` wherever it is called
    """Say what the gauge `name` is now."""
    with _lock:
        _gauges[name] = value


def read() -> Reading:
    """Return a copy of everything counted so far."""
    with _lock:
        return Reading(dict(_totals), dict(_gauges))
