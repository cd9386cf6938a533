"""/metrics: what the processes of this node counted, in Prometheus' text format, and figures of the whole site.

Each node tells of its own processes only, so sums over nodes are right. The figures of the whole site come from the
database and are the same on every node: docs/operations.md says which these are.
"""

import platform
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


class _Node(Collector):
    """Turns the snapshots into metric families. The label `process` is the same after a restart."""

    def collect(self) -> Iterator[Metric]:
        """Yield one family per total, gauge and histogram."""
        build = GaugeMetricFamily("chatapp_build_info", "Release and Python; always 1", labels=["version", "python"])
        build.add_metric([settings.RELEASE, platform.python_version()], 1)
        yield build
        processes = snapshots.processes_of_node()
        yield from _families(processes, "totals", CounterMetricFamily, counters.TOTALS)
        yield from _families(processes, "gauges", GaugeMetricFamily, counters.GAUGES)
        yield from _histograms(processes)
        for name, meaning in PROCESS_GAUGES.items():
            gauge = GaugeMetricFamily(_metric(f"process_{name}"), meaning, labels=["process"])
            for each in processes:
                gauge.add_metric([each["series"]], float(each[name]))  # type: ignore[literal-required]
            yield gauge
        families: dict[str, GaugeMetricFamily] = {}
        for figure in figures.site_figures():
            labels = sorted(figure.labels)
            about = f"{figure.meaning} (whole site)"
            family = GaugeMetricFamily(_metric(figure.name), about, labels=labels)
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
            series[name].append(({"process": each["series"], **labels}, value))
    for name in sorted(series):
        names = list(series[name][0][0])
        family = kind(_metric(name), meanings.get(name, name), labels=names)
        for labels, value in series[name]:
            family.add_metric([labels.get(one, "") for one in names], value)
        yield family


def _histograms(processes: list[snapshots.Snapshot]) -> Iterator[Metric]:
    found = defaultdict(list)
    for each in processes:
        for key, (*counts, total) in each["histograms"].items():
            name, labels = counters.labels_of(key)
            found[name].append(({"process": each["series"], **labels}, counts, total))
    for name, (meaning, bounds) in counters.HISTOGRAMS.items():
        names = list(found[name][0][0]) if found[name] else ["process"]
        family = HistogramMetricFamily(_metric(name), meaning, labels=names)
        ends = [*map(str, bounds), "+Inf"]
        for labels, counts, total in found[name]:
            # A process of another release, while they are replaced, may have other bounds.
            if len(counts) == len(ends):
                buckets = list(zip(ends, accumulate(counts), strict=True))
                family.add_metric([labels.get(one, "") for one in names], buckets, total)
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
    registry.register(_Node())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
