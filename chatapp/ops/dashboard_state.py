"""The state shown on the operator's dashboard, for the page and for the JSON that refreshes it."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFailure
from django.db import connection
from django.template.defaultfilters import filesizeformat

from chatapp.lib import clock
from chatapp.ops import jobs, process, snapshots

SHOWN_ERRORS = 20
VENDORS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
RATES = ("sends", "deliveries", "requests")


def dashboard_state() -> dict[str, Any]:
    """Return the state of the dashboard.

    Shape: `figures` are display texts, everything else is machine-readable; errors are newest first.
    Queries: 3 (a probe and two for jobs), and two cache reads.
    """
    processes, is_whole = snapshots.reachable_processes()
    gauges = _summed(processes, "gauges")
    rates = _summed(processes, "rates")
    errors = sorted((error for each in processes for error in each["errors"]), key=lambda e: e["at"], reverse=True)
    state: dict[str, Any] = {
        "at": clock.to_rfc3339(clock.now()),
        "live": {name: int(gauges.get(name, 0)) for name in ("sockets", "topics")},
        "rates": {name: round(rates.get(name, 0.0), 1) for name in RATES},
        "totals": _summed(processes, "totals"),
        "errors": errors[:SHOWN_ERRORS],
        "database": _database(),
        "redis": _redis(),
        "jobs": {"counts": jobs.counts(), "failures": jobs.failures()},
        "memory_bytes": sum(each["memory_bytes"] for each in processes),
        "uptime_seconds": max(each["uptime_seconds"] for each in processes),
        "processes": [_process_row(each) for each in sorted(processes, key=lambda each: each["process"])],
        "is_whole": is_whole,
        "versions": process.versions(),
        "release": settings.SPECTACULAR_SETTINGS["VERSION"],
    }
    return {**state, "figures": _figures(state)}


def _summed(processes: list[snapshots.Snapshot], part: str) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in processes:
        for name, value in each[part].items():  # type: ignore[literal-required]
            total[name] = total.get(name, 0) + value
    return total


def _process_row(each: snapshots.Snapshot) -> dict[str, Any]:
    return {
        "process": each["process"],
        "uptime": _duration(each["uptime_seconds"]),
        "memory": filesizeformat(each["memory_bytes"]).replace("\xa0", " "),
        "sockets": int(each["gauges"].get("sockets", 0)),
        "threads": each["threads"],
        "open_files": each["open_files"],
    }


def _database() -> dict[str, Any]:
    """Probe the database and measure the time. Queries: 1."""
    answer = {"state": "down", "name": VENDORS.get(connection.vendor, connection.vendor), "version": ""}
    started = clock.elapsed_seconds()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
            answer |= {"state": "ok", "version": str(cursor.fetchone()[0]).split(" ")[0]}
    except DatabaseFailure:
        return {**answer, "milliseconds": 0}
    return {**answer, "milliseconds": round((clock.elapsed_seconds() - started) * 1_000, 1)}


def _redis() -> dict[str, Any]:
    """Probe Redis by reading a key, and measure the time."""
    if not settings.REDIS_URL:
        return {"state": "none", "milliseconds": 0}
    started = clock.elapsed_seconds()
    try:
        cache.get("ops:probe")
    except Exception:  # noqa: BLE001 - the edge of a probe; the heartbeat logs the error
        return {"state": "down", "milliseconds": 0}
    return {"state": "ok", "milliseconds": round((clock.elapsed_seconds() - started) * 1_000, 1)}


def _figures(state: dict[str, Any]) -> dict[str, str]:
    """Return the display texts of the tiles. Page and script show them without further formatting."""
    database, redis, counted = state["database"], state["redis"], state["jobs"]["counts"]
    redis_texts = {"ok": f"ok, {redis['milliseconds']} ms", "down": "down", "none": "not used (one process)"}
    return {
        "sockets": f"{state['live']['sockets']:,}",
        "topics": f"{state['live']['topics']:,}",
        **{name: f"{state['rates'][name]:,.1f}" for name in RATES},
        "memory": filesizeformat(state["memory_bytes"]).replace("\xa0", " "),
        "uptime": _duration(state["uptime_seconds"]),
        "database": f"{database['name']} {database['version']}, {database['milliseconds']} ms"
        if database["state"] == "ok"
        else f"{database['name']} down",
        "redis": redis_texts[redis["state"]],
        "jobs": f"{counted['ready']} waiting, {counted['running']} running, {counted['failed']} failed",
        "at": f"{state['at'][11:19]} UTC",
    }


def _duration(seconds: float) -> str:
    """Return "3 d 4 h", "4 h 12 min", "12 min 5 s" or "5 s"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    while len(parts) > 1 and parts[0][0] == 0:
        parts.pop(0)
    return " ".join(f"{value} {unit}" for value, unit in parts[:2])
