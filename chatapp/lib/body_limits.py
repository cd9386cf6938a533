"""How large a request's body may be, by its path; and the mark of a request whose body was larger and was not read.

The servers' entry points count (chatapp.launch.asgi_bounds and wsgi_bounds), the middleware answers.
"""

import re

from django.conf import settings
from django.http import HttpRequest

# The calls and forms that take a picture; every other body is JSON or a form of texts.
_PICTURE_PATH = re.compile(r"/api/(users/me/avatar|chats/[^/]+/picture)|/chats/[^/]+/picture|/settings/profile")
# Under this key of an ASGI scope or a WSGI environment stands True when the body was larger than it may be.
TOO_LARGE_KEY = "chatapp.body_is_too_large"
# More digits than any length has that fits a disk.
_LONGEST_NUMBER = 20


def takes_picture(path: str) -> bool:
    """Return whether a picture may be in the body of a request for `path`."""
    return _PICTURE_PATH.fullmatch(path.rstrip("/")) is not None


def most_bytes(path: str) -> int:
    """Return how many bytes the body of a request for `path` may have."""
    return settings.PICTURE_BODY_BYTES if takes_picture(path) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def announced_bytes(content_length: str) -> int:
    """Return the length a `Content-Length` names; 0 when it names none."""
    if not (content_length.isascii() and content_length.isdigit()):
        return 0
    return int(content_length) if len(content_length) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER


def is_too_large(request: HttpRequest) -> bool:
    """Return whether the body was, or is announced to be, larger than the path takes."""
    carrier = getattr(request, "scope", request.META)
    if carrier.get(TOO_LARGE_KEY):
        return True
    return announced_bytes(request.headers.get("Content-Length", "")) > most_bytes(request.path_info)
