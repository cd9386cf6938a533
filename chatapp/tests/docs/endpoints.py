"""All endpoints, read from the URL configuration."""

from __future__ import annotations

import inspect
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver, resolve

METHODS = ("get", "post", "put", "patch", "delete")
# These two serve the API's description, and are documentation themselves.
NOT_ENDPOINTS = ("/api/schema", "/api/docs")


@cache
def endpoints() -> dict[str, str]:
    """Return `POST /api/signup` -> the first paragraph of its docstring, in URL order."""
    found: dict[str, str] = {}
    for route, view in _routes(get_resolver().url_patterns, "/"):
        if not route.startswith("/api/") or route.startswith(NOT_ENDPOINTS):
            continue
        for method in METHODS:
            handler = getattr(view, method, None)
            if handler is not None:
                found[f"{method.upper()} {route}"] = (inspect.getdoc(handler) or "").split("\n\n")[0]
    return found


def endpoint_of(method: str, path: str) -> str:
    """Return the endpoint of a call."""
    route = resolve(path.partition("?")[0]).route
    return f"{method} /{_readable(route)}"


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, type]]:
    found: list[tuple[str, type]] = []
    for entry in patterns:
        route = prefix + _readable(str(entry.pattern))
        if isinstance(entry, URLResolver):
            found += _routes(entry.url_patterns, route)
        elif (view := getattr(entry.callback, "cls", None)) is not None:
            found.append((route, view))
    return found


def _readable(route: str) -> str:
    """Write `<str:chat_id>` as `:chat_id`."""
    return route.replace("<str:", ":").replace("<int:", ":").replace("<", ":").replace(">", "")
