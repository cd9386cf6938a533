"""Probes: is the process alive, and can it work? Open to all, and say no more than that."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)

# In the ASGI scope of a request to a process that serves live sockets only.
SOCKETS_ONLY_KEY = "chatapp.sockets_only"


def database_answers() -> bool:
    """Return whether the database answers a question. Queries: 1."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseFailure as error:
        log.warning("The database does not answer: %s", error)
        return False
    return True


def redis_state() -> str:
    """Return "ok", "down", or "none" when this installation runs without Redis."""
    if not settings.REDIS_URL:
        return "none"
    try:
        cache.get("ops:probe")
    except Exception as error:  # noqa: BLE001 - a probe's edge: whatever it is, the answer is "down"
        log.warning("Redis does not answer: %s", error)
        return "down"
    return "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive. Asks nothing of anyone."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer whether requests should be sent here: 200, or 503 while the database is away.

    A process of live sockets is ready all the same. Balancers cut the connections of what is not ready, and everyone
    would come back at once when the database does; left alone, sockets go on as soon as it answers again.
    Redis being down is said but is no reason to turn people away: messages are still stored and still arrive,
    a few seconds later.
    """
    has_database = database_answers()
    is_ready = has_database or bool(getattr(request, "scope", {}).get(SOCKETS_ONLY_KEY))
    body = {
        "status": "ready" if is_ready else "not ready",
        "database": "ok" if has_database else "down",
        "redis": redis_state(),
    }
    response = JsonResponse(body, status=200 if is_ready else 503)
    if not is_ready:
        response["Retry-After"] = "2"
    return response
