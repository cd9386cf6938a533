"""Takes secrets and line breaks out of what is about to be logged."""

import re

HIDDEN = "[hidden]"

# A JWT, plain or in base64 (`btoa(token)` starts with the base64 of "eyJ").
_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|ZXlK[\w+/=-]{20,}")
# `password=…`, `"token": "…"`, `Authorization: Bearer …`, `sessionid=…`: the name stays, the value goes.
_NAMED = re.compile(
    r"""(?ix)
    (\b\w*(?:password|passwd|secret|token|authorization|cookie|sessionid|csrf\w*|api_?key)\w*["']?\s*[=:]\s*)
    ("(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | (?:bearer\s+|basic\s+)?[^\s,;&"'{}\[\]]+)
    """
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
# The addresses of the one-time links: the secret is in the path.
_LINK = re.compile(r"(/(?:setup|password-reset|api/password_reset|signup/invited|join|api/join)/)[^\s/?#\"']+")
# Controls, line breaks of every kind, and the marks that turn reading order around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def without_secrets(text: str) -> str:
    """Return `text` with passwords, tokens, cookies and one-time links replaced."""
    text = _LINK.sub(rf"\1{HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)


def one_line(text: str) -> str:
    """Return `text` without secrets, on one line, every control and direction mark written as an escape."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", without_secrets(text))
