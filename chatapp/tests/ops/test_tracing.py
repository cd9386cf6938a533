"""Spans of requests and sends, at a collector of this machine."""

import http.server
import threading
from uuid import uuid4

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from accounts.tests.builders import browser_of, make_person
from chatapp.ops import tracing
from chatapp.tests.launch.started import ports, started, until
from chatapp.tests.launch.test_production import get
from chats.tests.builders import make_chat, say


@pytest.fixture
def spans(monkeypatch):
    """Trace this process into memory; return how to read its spans by name."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("tests"))
    return lambda: {one.name: one for one in exporter.get_finished_spans()}


@pytest.mark.django_db
class TestSpans:
    def test_a_request_has_its_route_and_neither_ids_nor_its_query(self, spans):
        ada = make_person("Ada")
        chat = make_chat(ada)
        browser_of(ada).get(f"/chats/{chat.pk}?token=c4n4ry")
        [(name, one)] = [(name, one) for name, one in spans().items() if name.startswith("GET ")]
        assert name == "GET /chats/<row_id:chat_id>"
        assert one.attributes["http.response.status_code"] == 200
        assert "c4n4ry" not in one.to_json()
        assert f"/{chat.pk}" not in one.to_json()

    def test_a_send_is_one_and_has_no_text(self, spans):
        ada = make_person("Ada")
        say(ada, make_chat(ada), "c4n4ry")
        assert "c4n4ry" not in spans()["send_message"].to_json()

    def test_without_a_collector_there_is_none(self, settings, monkeypatch):
        monkeypatch.setattr(tracing, "_tracer", None)
        settings.OTEL_EXPORTER_OTLP_ENDPOINT = ""
        tracing.start()
        with tracing.span("anything") as one:
            assert one is None


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes traces as an OpenTelemetry collector does."""

    taken: list[ExportTraceServiceRequest]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Write nothing."""


@pytest.fixture
def collector():
    """Run a collector; yield its port and what it took."""
    kind = type("Collecting", (Collector,), {"taken": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], kind.taken
    server.shutdown()
    server.server_close()


def run(port: int, folder: object):
    own = {**ports("PORT"), "DATA_DIR": str(folder), "MODE": "embedded", "DATABASE_URL": "", "REDIS_URL": ""}
    collecting = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
    }
    return own["PORT"], started("-m", "chatapp.launch", "run", **own, **collecting)


@pytest.mark.launch
class TestCollector:
    def test_it_gets_the_spans_of_a_real_site(self, collector, tmp_path):
        port, taken = collector
        own_port, site = run(port, tmp_path)
        with site as running:
            running.until("First start")
            until(lambda: get(own_port, "/signin")[0] == 200, what="a page", told=lambda: running.words)

            def names() -> set[str]:
                groups = [group for one in taken for spans in one.resource_spans for group in spans.scope_spans]
                return {span.name for group in groups for span in group.spans}

            until(lambda: "GET /signin" in names(), what="the span", told=lambda: running.words)
            about = {one.key: one.value.string_value for one in taken[0].resource_spans[0].resource.attributes}
            assert (about["service.name"], about["service.version"]) == ("chatapp", "1.0.0")

    def test_its_outage_is_one_line(self, tmp_path):
        [closed] = ports("PORT").values()
        own_port, site = run(int(closed), tmp_path)
        with site as running:
            running.until("First start")
            for _ in range(3):
                until(lambda: get(own_port, f"/signin?{uuid4()}")[0] == 200, what="a page", told=lambda: running.words)
            running.until("The collector of traces is unavailable")
            assert running.stop() == 0
            assert running.words.count("The collector of traces") == 1
            assert "opentelemetry" not in running.words
            assert "Traceback" not in running.words
