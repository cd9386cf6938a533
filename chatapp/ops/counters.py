"""Counters of this process: totals, which only rise, gauges, and histograms.

Any module may use them; calls never fail and never block:

    from chatapp.ops import counters

    counters.add("sends")
    counters.add("deliveries", len(sockets))
    counters.set("sockets", len(self.sockets))
    counters.observe("event_loop_lag_seconds", late)
    counters.add("pushes", outcome="sent")

Labels split a total or a histogram. Their values come from short fixed lists, never from what people send: each is a
series of its own for as long as the process runs.
"""

import threading
from bisect import bisect_left
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
    "event_loop_stalls": "Times that the event loop was more than 50 ms late",
    "job_attempts": "Attempts at tasks and due rows, by queue and outcome",
    "notifications": "Notifications of messages, by channel",
    "pushes": "Answers of push services, by outcome",
    "notification_mails": "Mails about messages, by kind and outcome",
    "reply_mails": "Answers by mail, by outcome",
}
GAUGES = {
    "sockets": "Open sockets",
    "topics": "Topics with a local subscriber",
    "bus_up": "1 while this process receives its own heartbeat over the bus",
}
# Upper bounds in seconds; what is longer is counted in one more.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
# For what people wait for, and for what waits in queues.
_LONG_BOUNDS = (*BOUNDS, 5.0, 10.0, 30.0)
_QUEUE_BOUNDS = (0.1, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1_800.0, 7_200.0)


class Histogram(NamedTuple):
    """What a histogram measures, and its upper bounds in seconds."""

    meaning: str
    bounds: tuple[float, ...] = BOUNDS


HISTOGRAMS = {
    "event_loop_lag_seconds": Histogram("How late the event loop of sockets is, looked at 40 times a second"),
    "garbage_collection_seconds": Histogram("Pauses of the garbage collector"),
    "request_duration_seconds": Histogram("HTTP requests, by entry point and class of status", _LONG_BOUNDS),
    "send_stored_seconds": Histogram("From when a message may be stored until it is", _LONG_BOUNDS),
    "stored_written_seconds": Histogram(
        "From a message's commit until this process has written it to its sockets; one for each write of a topic",
        _LONG_BOUNDS,
    ),
    "commit_seconds": Histogram("Commits of the database", _LONG_BOUNDS),
    "job_wait_seconds": Histogram("From when a task or row was due until a worker took it, by queue", _QUEUE_BOUNDS),
}


# A mistake with labels costs no more memory than this.
MAX_SERIES = 1_000
# Shown as 0 before anything happened; those with labels only exist with them.
_LABELED = frozenset({"job_attempts", "notifications", "pushes", "notification_mails", "reply_mails"})


class Reading(NamedTuple):
    """Everything counted, at one moment. A histogram: a count for each of its bounds and for more, then the sum.

    A name with labels is `pushes{outcome="sent"}`.
    """

    totals: dict[str, float]
    gauges: dict[str, float]
    histograms: dict[str, list[float]]


_lock = threading.Lock()
_totals: dict[str, float] = dict.fromkeys([name for name in TOTALS if name not in _LABELED], 0)
# A process without a hub has no bus that could be down.
_gauges: dict[str, float] = dict.fromkeys([name for name in GAUGES if name != "bus_up"], 0)
# Only in processes that observe something.
_histograms: dict[str, list[float]] = {}


def add(name: str, amount: float = 1, /, **labels: str) -> None:
    """Raise the total `name` by `amount`."""
    key = _key(name, labels)
    with _lock:
        if key in _totals or len(_totals) < MAX_SERIES:
            _totals[key] = _totals.get(key, 0) + amount


def set(name: str, value: float, /) -> None:  # noqa: A001 - reads as `counters.set` wherever it is called
    """Set the gauge `name`."""
    with _lock:
        _gauges[name] = value


def observe(name: str, value: float, /, **labels: str) -> None:
    """Count `value`, which isn't negative, in the histogram `name`, which is one of `HISTOGRAMS`."""
    bounds = HISTOGRAMS[name].bounds
    key = _key(name, labels)
    with _lock:
        counts = _histograms.get(key)
        if counts is None:
            if len(_histograms) >= MAX_SERIES:
                return
            counts = _histograms[key] = [0] * (len(bounds) + 2)
        counts[bisect_left(bounds, value)] += 1
        counts[-1] += value


def read() -> Reading:
    """Return a copy of everything counted so far."""
    with _lock:
        histograms = {name: list(counts) for name, counts in _histograms.items()}
        return Reading(dict(_totals), dict(_gauges), histograms)


def _key(name: str, labels: dict[str, str]) -> str:
    pairs = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return f"{name}{{{pairs}}}" if pairs else name


def labels_of(key: str) -> tuple[str, dict[str, str]]:
    """Return the name and the labels of a key of a reading."""
    name, _, rest = key.partition("{")
    parts = (part.partition("=") for part in rest.removesuffix("}").split(",") if part)
    return name, {label: value.strip('"') for label, _, value in parts}
