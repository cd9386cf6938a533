"""Reduce the `Content-Type` of a request to the parts that are used, before Django parses it.

Django parses the header before any middleware, in quadratic time (60 KB of `;` after a quote: 4.5 s), decodes body and
query with any codec that `charset` names (240 KB of `punycode`: 25 s), and responds to an unusable codec with a plain
500. ChatApp only reads UTF-8, so the only parameter that passes is a multipart boundary.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Scope = dict[str, Any]
Environ = dict[str, Any]

_HEADER = b"content-type"
# The longest registered type has 73.
_MAX_TYPE_CHARACTERS = 100
# A boundary has at most 70 characters (RFC 2046); browsers send few other parameters.
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
    """ASGI middleware that reduces the header. Of repeated headers the first counts."""

    def __init__(self, application: Callable[[Scope, Any, Any], Awaitable[None]]) -> None:
        """`application` answers http."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Call the application with the reduced header."""
        given = [value for name, value in scope.get("headers", ()) if name == _HEADER]
        if given:
            others = [(name, value) for name, value in scope["headers"] if name != _HEADER]
            used = used_content_type(given[0].decode("latin-1")).encode("latin-1")
            scope = {**scope, "headers": [*others, (_HEADER, used)]}
        await self._application(scope, receive, send)


class WsgiContentType:
    """WSGI middleware that reduces the header."""

    def __init__(self, application: Callable[[Environ, Any], Iterable[bytes]]) -> None:
        """`application` answers http."""
        self._application = application

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Call the application with the reduced header."""
        given = environ.get("CONTENT_TYPE")
        if given:
            environ["CONTENT_TYPE"] = used_content_type(given)
        return self._application(environ, start_response)
