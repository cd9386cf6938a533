"""Sends spans to an OpenTelemetry collector. Needs requirements-otel.lock; imported only where one is configured."""

from collections.abc import Sequence

from django.conf import settings
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import Tracer

from chatapp.lib.outages import Outage
from chatapp.ops import process


class Exporter(OTLPSpanExporter):
    """Logs an outage of the collector once. What can't be sent is dropped; requests never wait for it."""

    outage = Outage("The collector of traces")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch."""
        result = super().export(spans)
        if result is SpanExportResult.SUCCESS:
            self.outage.over()
        else:
            self.outage.note("it doesn't take them")
        return result


def exporting_tracer() -> Tracer:
    """Return a tracer whose spans are sent in batches by a thread."""
    about = {
        "service.name": settings.OTEL_SERVICE_NAME,
        "service.version": settings.RELEASE,
        "service.instance.id": f"{process.node_name()}/{process.series_name()}",
    }
    # No parent from the request's headers: anyone could have all of theirs recorded.
    sampler = TraceIdRatioBased(settings.OTEL_TRACES_SAMPLER_ARG)
    provider = TracerProvider(resource=Resource.create(about), sampler=sampler)
    provider.add_span_processor(BatchSpanProcessor(Exporter()))
    return provider.get_tracer("chatapp", settings.RELEASE)
