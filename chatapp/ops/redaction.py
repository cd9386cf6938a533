"""Remove secrets and line breaks from log output.

Every pattern runs in linear time: it starts at a word boundary and uses possessive quantifiers (`++`, `*+`).
"""

import re

HIDDEN = "[hidden]"

# The longest text that is logged: users can't control the length or cost of a line.
MAX_LOGGED_CHARACTERS = 4_096
# A long traceback keeps its first lines and, more useful, its last ones.
MAX_TRACE_LINES, FIRST_TRACE_LINES = 200, 40
MAX_TRACE_LINE_CHARACTERS = 500
# Limit for the beginning and for the end, before both are split into lines.
_MAX_TRACE_CHARACTERS = 100_000
# The text plus the note on what was cut.
_MAX_PRINTED_CHARACTERS = MAX_LOGGED_CHARACTERS + 100

# A JWT, plain or in base64 (`btoa(token)` starts with the base64 of "eyJ").
_JWT = re.compile(
    r"(?<![\w-])(?=[\w-]*?eyJ[\w-]{8})[\w-]++\.[\w-]++\.[\w-]*+"
    r"|ZXlK[\w+/=-]{20,}+"
)
# `password=…`, `"token": "…"`, `Authorization: Bearer …`, `sessionid=…`: the value is replaced, the name isn't. An
# unterminated quoted value extends to the end of the text, which may have been cut.
_NAMED = re.compile(
    r"""(?ix)
    (
        (?<!\w)(?=\w*?(?:password|passwd|secret|token|authorization|cookie|sessionid|csrf|api_?key))
        \w++["']?+\s*+[=:]\s*+
    )
    ("(?:[^"\\]|\\.)*+(?:"|\\?\Z) | '(?:[^'\\]|\\.)*+(?:'|\\?\Z) | (?:bearer\s++|basic\s++)?[^\s,;&"'{}\[\]]++)
    """
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s++[\w.~+/=-]{8,}+")
# One-time links: the secret is in the path.
_LINK = re.compile(
    r"(/(?:setup|password-reset|api/password_reset|verify-email|api/email_verifications|signup/invited|join|api/join)/)"
    r"[^\s/?#\"']++"
)
# Control characters, line breaks of every kind, and bidirectional control characters.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def without_secrets(text: str) -> str:
    """Return `text` with passwords, tokens, cookies and one-time links replaced.

    Units: at most `MAX_LOGGED_CHARACTERS`, followed by the number of characters left out.
    """
    return _redacted(_cut(text, at_most=MAX_LOGGED_CHARACTERS))


def trace_without_secrets(trace: str) -> str:
    """Return the first and last lines of a traceback, without secrets.

    Units: at most `MAX_TRACE_LINES` lines of `MAX_TRACE_LINE_CHARACTERS`.
    """
    if len(trace) > 2 * _MAX_TRACE_CHARACTERS:
        trace = f"{trace[:_MAX_TRACE_CHARACTERS]}\n…\n{trace[-_MAX_TRACE_CHARACTERS:]}"
    lines = trace.split("\n")
    left_out = len(lines) - MAX_TRACE_LINES
    if left_out > 0:
        last = MAX_TRACE_LINES - FIRST_TRACE_LINES
        lines = [*lines[:FIRST_TRACE_LINES], f"… [{left_out} more lines]", *lines[-last:]]
    return _redacted("\n".join(_cut(line, at_most=MAX_TRACE_LINE_CHARACTERS) for line in lines))


def one_line(text: str) -> str:
    """Return `text` without secrets, on one line, with control and bidi characters escaped."""
    return printable(without_secrets(text))


def printable(text: str) -> str:
    """Return `text` on one line, with control and bidi characters escaped."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text[:_MAX_PRINTED_CHARACTERS])


def _cut(text: str, *, at_most: int) -> str:
    left_out = len(text) - at_most
    return text if left_out <= 0 else f"{text[:at_most]}… [{left_out} more characters]"


def _redacted(text: str) -> str:
    text = _LINK.sub(rf"\1{HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)
