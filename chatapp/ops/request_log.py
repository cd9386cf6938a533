"""One log line and one count per request. The query string is never logged: it may contain a token."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chatapp.lib import clock
from chatapp.lib.networks import plain_address
from chatapp.ops import counters, snapshots, tracing
from chatapp.ops.entry_points import entry_point_of, is_quiet
from chatapp.ops.logs import current_address, current_refusals, current_request_id
from chatapp.ops.tracing import describe, span

log = logging.getLogger("chatapp.requests")


class RequestLogMiddleware:
    """Counts and logs every response. Placed directly inside the middleware that sets the request id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Start the heartbeat: middleware is created once per serving process."""
        self.get_response = get_response
        snapshots.start_heartbeat()
        tracing.start()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle the request, then log it."""
        started = clock.elapsed_seconds()
        named = current_request_id.set(getattr(request, "request_id", ""))
        located = current_address.set(plain_address(request.META.get("REMOTE_ADDR", "")) or "")
        refusals: list[str] = []
        collected = current_refusals.set(refusals)
        try:
            with span("request") as traced:
                response = self.get_response(request)
                if traced is not None:
                    describe(traced, request, response)
            _log_request(request, response, refusals, seconds=clock.elapsed_seconds() - started)
        finally:
            current_refusals.reset(collected)
            current_address.reset(located)
            current_request_id.reset(named)
        return response


def _log_request(request: HttpRequest, response: HttpResponseBase, refusals: list[str], *, seconds: float) -> None:
    counters.add("requests")
    counters.add("request_seconds", seconds)
    status = f"{response.status_code // 100}xx"
    counters.observe("request_duration_seconds", seconds, entry=entry_point_of(request.path), status=status)
    if response.status_code >= 500:
        counters.add("request_errors")
    # A probe that answers 503 in an outage does so every second; the outage is logged once.
    is_expected = response.status_code < 400 or response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    if is_expected and is_quiet(request.path):
        return
    log.log(
        logging.WARNING if refusals else logging.INFO,
        "%s %s %s %.0f ms%s%s",
        request.method,
        request.path,
        response.status_code,
        seconds * 1_000,
        f" from {current_address.get()}" if current_address.get() else "",
        "".join(f" – {refusal}" for refusal in refusals),
        extra={
            "method": request.method,
            "path": request.path,
            "address": current_address.get(),
            "status": response.status_code,
            "milliseconds": round(seconds * 1_000, 1),
            "user_id": _user_id(request),
        },
    )


def _user_id(request: HttpRequest) -> int | None:
    """Return the user's id if it is already loaded: a query just for the log would be too expensive."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
