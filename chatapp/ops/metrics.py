"""/metrics: the counters of all processes in Prometheus' text format."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Literal

from django.conf import settings
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
from chatapp.ops import counters, figures, snapshots

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
        yield from _families(processes, "totals", CounterMetricFamily, counters.TOTALS)
        yield from _families(processes, "gauges", GaugeMetricFamily, counters.GAUGES)
        yield from _histograms(processes)
        for name, meaning in PROCESS_GAUGES.items():
            gauge = GaugeMetricFamily(_metric(f"process_{name}"), meaning, labels=["process"])
            for each in processes:
                gauge.add_metric([each["process"]], float(each[name]))  # type: ignore[literal-required]
            yield gauge
        families: dict[str, GaugeMetricFamily] = {}
        for figure in figures.site_figures():
            labels = sorted(figure.labels)
            family = GaugeMetricFamily(_metric(figure.name), figure.meaning, labels=labels)
            families.setdefault(figure.name, family).add_metric([figure.labels[one] for one in labels], figure.value)
        yield from families.values()


def _families(
    processes: list[snapshots.Snapshot],
    part: Literal["totals", "gauges"],
    kind: type[CounterMetricFamily] | type[GaugeMetricFamily],
    meanings: Mapping[str, str],
) -> Iterator[Metric]:
    """Yield one family per name; all its series have the same labels."""
    series = defaultdict(list)
    for each in processes:
        for key, value in each[part].items():
            name, labels = counters.labels_of(key)
            series[name].append(({"process": each["process"], **labels}, value))
    for name in sorted(series):
        names = list(series[name][0][0])
        family = kind(_metric(name), meanings.get(name, name), labels=names)
        for labels, value in series[name]:
            family.add_metric([labels.get(one, "") for one in names], value)
        yield family


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
