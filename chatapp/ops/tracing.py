"""Traces for OpenTelemetry: a span for each request and each send, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector.

A span never has what people wrote, a query string or an address.
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from opentelemetry.trace import Span, Tracer

_NONE: AbstractContextManager[None] = nullcontext()
_starting = threading.Lock()
# Of the process with the pid beside it: the thread that exports doesn't survive a fork.
_tracer: Tracer | None = None
_started_in = 0


def start() -> None:
    """Start to trace this process, once, if a collector is configured (again in a forked child)."""
    global _tracer, _started_in
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    with _starting:
        if _started_in != os.getpid():
            # An extra: requirements-otel.lock.
            _tracer = import_module("chatapp.ops.trace_exporter").exporting_tracer()
            _started_in = os.getpid()


def span(name: str) -> AbstractContextManager[Span | None]:
    """Return a span around what runs inside; None while nothing is traced, which costs next to nothing."""
    return _NONE if _tracer is None else _tracer.start_as_current_span(name)


def describe(one: Span, request: HttpRequest, response: HttpResponseBase) -> None:
    """Name a request's span by its route, which has no ids."""
    route = f"/{request.resolver_match.route}" if request.resolver_match else ""
    one.update_name(f"{request.method} {route}".strip())
    one.set_attribute("http.request.method", request.method or "")
    one.set_attribute("http.route", route)
    one.set_attribute("http.response.status_code", response.status_code)
    one.set_attribute("chatapp.request_id", getattr(request, "request_id", ""))
