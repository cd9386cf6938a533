"""Limits for request bodies by path, and the flag of a request whose body exceeded its limit and was not read.

The servers enforce the limit (chatapp.launch.asgi_bounds and wsgi_bounds); the middleware responds.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# Endpoints and forms that accept a picture; every other body is JSON or a form without files.
_PICTURE_PATH = re.compile(
    r"/api/(users/me/avatar|chats/[^/]+/picture|emoji/[^/]+)|/chats/[^/]+/picture|/settings/profile"
    r"|/admin/site(/emoji)?|/first-run/name|/welcome"
)
# A whole file in a form; a piece of one.
_FILE_PATH = re.compile(r"/api/chats/[^/]+/files|/share|/chats/[0-9]+(/schedule|/messages/[0-9]+/(edit|thread))?")
_PIECE_PATH = re.compile(r"/api/files/[^/]+")
# Key in the ASGI scope or WSGI environ; True when the body exceeded its limit.
TOO_LARGE_KEY = "chatapp.body_is_too_large"
# The same; True when the disk had no space for the body.
FULL_DISK_KEY = "chatapp.disk_is_full"
# What a form has beside its files.
_FORM_BYTES = 1_048_576
# No real body length has more digits.
_LONGEST_NUMBER = 20


def takes_picture(path: str) -> bool:
    """Return whether `path` accepts a picture in the body."""
    return _PICTURE_PATH.fullmatch(path.rstrip("/")) is not None


def takes_file(path: str) -> bool:
    """Return whether `path` accepts files in a form."""
    return _FILE_PATH.fullmatch(path.rstrip("/")) is not None


def most_bytes(path: str) -> int:
    """Return the maximum size in bytes of a body for `path`."""
    if takes_picture(path):
        return settings.PICTURE_BODY_BYTES
    if takes_file(path):
        return settings.FILE_MAX_BYTES + _FORM_BYTES
    if _PIECE_PATH.fullmatch(path.rstrip("/")):
        return settings.FILE_PIECE_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def announced_bytes(content_length: str) -> int:
    """Return the number in a `Content-Length` header; 0 when it is invalid."""
    if not (content_length.isascii() and content_length.isdigit()):
        return 0
    return int(content_length) if len(content_length) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER


def is_too_large(request: HttpRequest) -> bool:
    """Return whether the body, as read or as announced, exceeds the path's limit."""
    if _carrier(request).get(TOO_LARGE_KEY):
        return True
    return announced_bytes(request.headers.get("Content-Length", "")) > most_bytes(request.path_info)


def found_no_space(request: HttpRequest) -> bool:
    """Return whether the body was not read because the disk is full."""
    return bool(_carrier(request).get(FULL_DISK_KEY))


def _carrier(request: HttpRequest) -> Mapping[str, Any]:
    """Return what the server said about the request: ASGI's scope or WSGI's environ."""
    return getattr(request, "scope", request.META)
