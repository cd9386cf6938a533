"""Liveness and readiness probes. Public, so they reveal nothing else."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chatapp.lib.outages import DATABASE, REDIS
from chatapp.ops.arrival import arrival_of


def database_responds() -> bool:
    """Return whether the database responds. Queries: 1."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseFailure as error:
        DATABASE.note(error)
        return False
    DATABASE.over()
    return True


def redis_state() -> str:
    """Return "ok", "down", or "none" for an installation without Redis."""
    if not settings.REDIS_URL:
        return "none"
    try:
        cache.get("ops:probe")
    except Exception as error:  # noqa: BLE001 - the edge of a probe: any error means "down"
        REDIS.note(error)
        return "down"
    REDIS.over()
    return "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: respond 200 without checking any service."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness of pages: 200, or 503 while the database is down.

    Socket processes have their own (chatapp/launch/socket_probes.py). Redis being down is reported but doesn't make the
    process unready: messages are still stored and arrive a few seconds later.
    """
    is_ready = database_responds()
    body: dict[str, Any] = {
        "status": "ready" if is_ready else "not ready",
        "database": "ok" if is_ready else "down",
        "redis": redis_state(),
    }
    if arrival := arrival_of(request):
        body["request"] = arrival
    response = JsonResponse(body, status=200 if is_ready else 503)
    if not is_ready:
        response["Retry-After"] = "2"
    return response
