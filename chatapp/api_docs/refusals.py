"""Error responses in the OpenAPI document: the statuses each operation may return, and their common shape."""

from collections.abc import Iterator, Mapping
from typing import Any

from chatapp.api_docs.headers import refusal_headers
from chatapp.lib.errors import AppError

Json = dict[str, Any]

_FAULTS: Json = {
    "type": "object",
    "description": "Code and data of each sentence in `errors`, in its order, for clients that speak other languages",
    "additionalProperties": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "For programs: it never changes"},
                "data": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
            },
            "required": ["code"],
        },
    },
}
SHAPES: dict[str, Json] = {
    "Refusal": {
        "type": "object",
        "description": "Why a call was refused. Some carry an older key of SimpleChatApp's beside `errors`.",
        "properties": {
            "errors": {
                "type": "object",
                "properties": {
                    "detail": {"type": "string", "description": "A sentence for people"},
                    "code": {"type": "string", "description": "For programs: it never changes"},
                },
                "required": ["detail", "code"],
            },
            "faults": _FAULTS,
            "error": {"type": "string", "description": "403: SimpleChatApp's key"},
            "message": {"type": "string", "description": "401: SimpleChatApp's key"},
            "reason": {"type": "string", "description": "400: SimpleChatApp's key"},
            "new_token": {
                "type": "string",
                "description": "403 for want of an access token, with a good refresh cookie: store it, repeat the call",
            },
        },
        "required": ["errors"],
    },
    "InvalidRefusal": {
        "type": "object",
        "description": "Which fields break a rule.",
        "properties": {
            "errors": {
                "type": "object",
                "description": "Field name to its messages, and `code`",
                "properties": {"code": {"type": "string", "enum": ["invalid"]}},
                "required": ["code"],
                "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            },
            "faults": _FAULTS,
        },
        "required": ["errors", "faults"],
    },
}
_ABOUT = {
    400: "The request has no usable shape",
    401: "Not signed in",
    403: "Not allowed, or a chat the caller may not see; or `new_token`",
    404: "No such thing",
    406: "`Accept` excludes JSON",
    409: "It was changed meanwhile",
    411: "The body has no `Content-Length`",
    412: "A version that isn't supported",
    413: "The body is too large",
    414: "The address is too long",
    415: "The body is of another media type",
    422: "Some fields or parameters break a rule",
    429: "A rate limit is reached",
    460: "The body was changed on its way",
    500: "A fault of the server",
    503: "The database is not available; nothing was stored",
    507: "No space is left for files",
}
# Errors that only the socket and the pages raise.
_ELSEWHERE = ("chatapp.realtime", "chats.pages")


def statuses_of(operation: Mapping[str, Any], *, method: str) -> set[int]:
    """Return the error statuses an operation may return beside those its view declares."""
    found = {400, 406, 414, 500, 503}
    if operation["security"]:
        # 403 also for `new_token`.
        found |= {401, 403}
    if method != "get":
        found |= {413, 429}
    if "requestBody" in operation:
        found |= {411, 415}
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        found.add(422)
    return found


def refusal_of(status: int) -> Json:
    """Return the OpenAPI response of a status of 400 or more."""
    shape = "InvalidRefusal" if status == 422 else "Refusal"
    here = {kind.code for kind in kinds() if kind.status == status and not kind.__module__.startswith(_ELSEWHERE)}
    codes = ", ".join(f"`{code}`" for code in sorted(here))
    return {
        "description": f"{_ABOUT.get(status, 'Refused')}. Codes: {codes}.",
        "headers": refusal_headers(status),
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}},
    }


def kinds() -> Iterator[type[AppError]]:
    """Yield all imported subclasses of AppError."""
    waiting: list[type[AppError]] = [AppError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind
