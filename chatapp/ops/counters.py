"""Counters of this process: totals, which only rise, and gauges.

Any module may use them; calls never fail and never block:

    from chatapp.ops import counters

    counters.add("sends")
    counters.add("deliveries", len(sockets))
    counters.set("sockets", len(self.sockets))
"""

import threading
from typing import NamedTuple

# Descriptions for /metrics and the dashboard. Other names are counted, too.
TOTALS = {
    "requests": "HTTP requests answered",
    "request_errors": "HTTP requests answered with a 5xx",
    "sends": "Messages stored",
    "deliveries": "Frames written to sockets by the hub",
    "frames": "Frames read from sockets",
    "refused_frames": "Frames that were malformed or refused",
    "refused_sockets": "Refused handshakes",
    "sends_shed": "Sends refused because of overload",
    "slow_sockets": "Sockets closed because the peer read too slowly",
    "publications_dropped": "Publications not sent to the bus in time; other processes read them from the database",
    "request_seconds": "Seconds spent answering HTTP requests",
    "repairs": "Frames delivered from the database because the bus lost them",
    "errors": "Log records of level ERROR and above",
}
GAUGES = {
    "sockets": "Open sockets",
    "topics": "Topics with a local subscriber",
    "bus_up": "1 while this process receives its own heartbeat over the bus",
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
    """Set the gauge `name`."""
    with _lock:
        _gauges[name] = value


def read() -> Reading:
    """Return a copy of everything counted so far."""
    with _lock:
        return Reading(dict(_totals), dict(_gauges))
