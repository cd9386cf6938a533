"""The `Content-Type` of a request, cut down to what is used of it before Django sees it.

Django parses the header before any middleware, in time that grows with the square of its length (60 KB of `;` behind a
quote: 4.5 s), decodes body and query by whichever codec `charset` names (240 KB of `punycode`: 25 s), and answers a
codec it cannot use with a plain 500. Every text here is UTF-8, so of all parameters only a multipart boundary is kept.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Scope = dict[str, Any]
Environ = dict[str, Any]

_HEADER = b"content-type"
# The longest registered one has 73.
_MAX_TYPE_CHARACTERS = 100
# A boundary has at most 70 (RFC 2046); browsers write few other parameters.
_MAX_READ_CHARACTERS = 500
_BOUNDARY = re.compile(r""";\s*+boundary\s*+=\s*+("[^"\\]{1,200}"|[^\s;,"]{1,200})""", re.IGNORECASE)


def used_content_type(value: str) -> str:
    """Return the media type of a `Content-Type` and its boundary, without any other parameter."""
    if ";" not in value and len(value) <= _MAX_TYPE_CHARACTERS:
        return value
    value = value[:_MAX_READ_CHARACTERS]
    media_type = value.partition(";")[0].strip()[:_MAX_TYPE_CHARACTERS]
    boundary = _BOUNDARY.search(value)
    return f"{media_type}; boundary={boundary[1]}" if boundary else media_type


class AsgiContentType:
    """Hands an ASGI application requests with such a header. What came more than once counts as it came first."""

    def __init__(self, application: Callable[[Scope, Any, Any], Awaitable[None]]) -> None:
        """`application` answers http."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass on."""
        given = [value for name, value in scope.get("headers", ()) if name == _HEADER]
        if given:
            others = [(name, value) for name, value in scope["headers"] if name != _HEADER]
            used = used_content_type(given[0].decode("latin-1")).encode("latin-1")
            scope = {**scope, "headers": [*others, (_HEADER, used)]}
        await self._application(scope, receive, send)


class WsgiContentType:
    """The same for WSGI."""

    def __init__(self, application: Callable[[Environ, Any], Iterable[bytes]]) -> None:
        """`application` answers http."""
        self._application = application

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Pass on."""
        given = environ.get("CONTENT_TYPE")
        if given:
            environ["CONTENT_TYPE"] = used_content_type(given)
        return self._application(environ, start_response)
