"""Headers of API calls in the OpenAPI document: which responses have which, and which requests may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from chatapp.lib.endpoint import Contract, Tagged
from chatapp.lib.errors import CODE_HEADER

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_TAG: Json = {"type": "string", "pattern": '^"[0-9a-f]+"$'}

# Headers of responses, by name; `required` ones are on every response that refers to them.
RESPONSE_HEADERS: dict[str, Json] = {
    "X-API-Version": {"description": "Version of the API", "required": True, "schema": _TEXT},
    "X-Request-Id": {"description": "Names the request in the server's log", "required": True, "schema": _TEXT},
    CODE_HEADER: {"description": "`errors.code`", "required": True, "schema": _TEXT},
    "ETag": {"description": "Of exactly this body, for `If-None-Match`", "required": True, "schema": _TAG},
    "Location": {"description": "Path of what was created", "required": True, "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait", "required": True, "schema": {"type": "integer", "minimum": 1}},
    "RateLimit-Limit": {"description": "Size of the budget that runs out first", "required": True, "schema": _COUNT},
    "RateLimit-Remaining": {"description": "What is left of it", "required": True, "schema": _COUNT},
    "RateLimit-Reset": {"description": "Seconds until it is full again", "required": True, "schema": _COUNT},
    "Tus-Resumable": {"description": "Version of the tus protocol", "required": True, "schema": _TEXT},
    "Upload-Offset": {"description": "Bytes that have arrived", "required": True, "schema": _COUNT},
    "Upload-Length": {"description": "Bytes of the whole file", "required": True, "schema": _COUNT},
    "Upload-Expires": {"description": "An unsent file is deleted then", "required": True, "schema": _TEXT},
}
_ON_EVERY_RESPONSE = ("X-API-Version", "X-Request-Id")
_TUS = ("Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Expires")
_FILES = re.compile(r"/api/(files/|chats/{chat_id}/files)")
_BUDGET = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
# Of the calls that change something, these have no budget per person, or one per address, which isn't exposed: it
# would reveal how often others have tried.
_WITHOUT_BUDGET = re.compile(
    r"/api/(sign|token|password_reset|email|users/me/(email|password|devices)"
    r"|chats/{chat_id}/(read|unread|draft|messages/{message_id}/thread/read)$)"
)

_IDEMPOTENCY_KEY: Json = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Repeated within 24 hours, the request creates nothing more; with another body it is 422",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_NONE_MATCH: Json = {
    "in": "header",
    "name": "If-None-Match",
    "description": "`ETag` of the body that the client has: an unchanged one is 304",
    "schema": {"type": "string"},
}


def request_headers(contract: Contract) -> list[Json]:
    """Return the parameters for headers that this endpoint reads."""
    tagged = [_IF_NONE_MATCH] if contract.statuses == Tagged.statuses else []
    return [*tagged, *([_IDEMPOTENCY_KEY] if contract.is_idempotent else [])]


def response_headers(status: int, *, operation: Json, path: str, method: str) -> Json:
    """Return the headers of an operation's own response of this status."""
    names = list(_ON_EVERY_RESPONSE)
    if "304" in operation["responses"]:
        names.append("ETag")
    if status == HTTPStatus.CREATED:
        names.append("Location")
    if status >= HTTPStatus.BAD_REQUEST:
        names.append(CODE_HEADER)
    headers = _references(names) | (_optional(_TUS) if _FILES.match(path) else {})
    if method == "get" or _WITHOUT_BUDGET.match(path):
        return headers
    # A request that an `Idempotency-Key` repeats spends nothing.
    is_repeat = _IDEMPOTENCY_KEY in operation.get("parameters", ()) and status == HTTPStatus.OK
    return headers | (_optional(_BUDGET) if is_repeat else _references(_BUDGET))


def refusal_headers(status: int) -> Json:
    """Return the headers of an error response."""
    names = [*_ON_EVERY_RESPONSE, CODE_HEADER]
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        names.append("Retry-After")
    return _references(names) | (_optional(_BUDGET) if status == HTTPStatus.TOO_MANY_REQUESTS else {})


def _references(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _optional(names: Iterable[str]) -> Json:
    return {name: {**RESPONSE_HEADERS[name], "required": False} for name in names}
