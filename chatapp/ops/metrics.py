"""/metrics: the counters of all processes in Prometheus' text format."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from chatapp.lib.errors import AppError, Forbidden, Unauthenticated
from chatapp.lib.http_refusals import refusal_answer
from chatapp.ops import counters, jobs, snapshots

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9_]")

PROCESS_GAUGES = {
    "uptime_seconds": "Seconds since the process started",
    "memory_bytes": "Resident memory",
    "open_files": "Open file descriptors",
    "threads": "Living threads",
}


class _Processes(Collector):
    """Turns the snapshots into metric families, labeled by process so that restarts are recognizable."""

    def collect(self) -> Iterator[Metric]:
        """Yield one family per total and gauge."""
        processes, _ = snapshots.reachable_processes()
        for name in sorted({name for each in processes for name in each["totals"]}):
            total = CounterMetricFamily(_metric(name), counters.TOTALS.get(name, name), labels=["process"])
            for each in processes:
                total.add_metric([each["process"]], each["totals"].get(name, 0))
            yield total
        for name in sorted({name for each in processes for name in each["gauges"]}):
            gauge = GaugeMetricFamily(_metric(name), counters.GAUGES.get(name, name), labels=["process"])
            for each in processes:
                gauge.add_metric([each["process"]], each["gauges"].get(name, 0))
            yield gauge
        yield from self._histograms(processes)
        for name, meaning in PROCESS_GAUGES.items():
            gauge = GaugeMetricFamily(_metric(f"process_{name}"), meaning, labels=["process"])
            for each in processes:
                gauge.add_metric([each["process"]], float(each[name]))  # type: ignore[literal-required]
            yield gauge
        waiting = GaugeMetricFamily(_metric("jobs"), "Background jobs by state", labels=["state"])
        # While the database is away, the processes are what one wants to see.
        with suppress(DatabaseFailure):
            for state, count in jobs.counts().items():
                waiting.add_metric([state], count)
        yield waiting

    @staticmethod
    def _histograms(processes: list[snapshots.Snapshot]) -> Iterator[Metric]:
        bounds = [*map(str, counters.BOUNDS), "+Inf"]
        for name, meaning in counters.HISTOGRAMS.items():
            family = HistogramMetricFamily(_metric(name), meaning, labels=["process"])
            for each in processes:
                # A process of the version before has none.
                *counts, total = each.get("histograms", {}).get(name, [0])
                if counts:
                    buckets = list(zip(bounds, accumulate(counts), strict=True))
                    family.add_metric([each["process"]], buckets, total)
            yield family


def _metric(name: str) -> str:
    return "chatapp_" + _NOT_IN_A_NAME.sub("_", name.lower())


def require_may_read(request: HttpRequest) -> None:
    """Require a staff session or METRICS_TOKEN as bearer token. Errors: Unauthenticated, Forbidden."""
    given = request.headers.get("Authorization", "")
    if given:
        expected = settings.METRICS_TOKEN
        if expected and constant_time_compare(given.encode(), f"Bearer {expected}".encode()):
            return
        raise Unauthenticated
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        raise Unauthenticated
    if not (user.is_active and user.is_staff):
        raise Forbidden


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics. Errors: 401 without valid credentials, 403 for a member."""
    try:
        require_may_read(request)
    except AppError as refusal:
        response = refusal_answer(refusal)
        if refusal.status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return response
    registry = CollectorRegistry()
    registry.register(_Processes())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
