"""Takes secrets and line breaks out of what is about to be logged.

Every pattern is linear: each begins where a word begins and gives nothing back once it has taken it (`++`, `*+`).
"""

import re

HIDDEN = "[hidden]"

# More of one text is never logged: whoever may write into a line decides neither its length nor what it costs.
MAX_LOGGED_CHARACTERS = 4_096
# A traceback says where it began and, more useful, where it ended.
MAX_TRACE_LINES, FIRST_TRACE_LINES = 200, 40
MAX_TRACE_LINE_CHARACTERS = 500
# Of its beginning and of its end: all that could be kept of either.
_MAX_TRACE_CHARACTERS = 100_000
# What was left out is said behind the text.
_MAX_PRINTED_CHARACTERS = MAX_LOGGED_CHARACTERS + 100

# A JWT, plain or in base64 (`btoa(token)` starts with the base64 of "eyJ").
_JWT = re.compile(
    r"(?<![\w-])(?=[\w-]*?eyJ[\w-]{8})[\w-]++\.[\w-]++\.[\w-]*+"
    r"|ZXlK[\w+/=-]{20,}+"
)
# `password=…`, `"token": "…"`, `Authorization: Bearer …`, `sessionid=…`: the name stays, the value goes. A quoted value
# that never ends goes to the end of the text: it may have been cut.
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
# The addresses of the one-time links: the secret is in the path.
_LINK = re.compile(
    r"(/(?:setup|password-reset|api/password_reset|verify-email|api/email_verifications|signup/invited|join|api/join)/)"
    r"[^\s/?#\"']++"
)
# Controls, line breaks of every kind, and the marks that turn reading order around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def without_secrets(text: str) -> str:
    """Return `text` with passwords, tokens, cookies and one-time links replaced.

    Units: at most `MAX_LOGGED_CHARACTERS` of it, and how many more there were.
    """
    return _redacted(_cut(text, at_most=MAX_LOGGED_CHARACTERS))


def trace_without_secrets(trace: str) -> str:
    """Return a traceback without secrets: its first and last lines, each of them bounded.

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
    """Return `text` without secrets, on one line, every control and direction mark written as an escape."""
    return printable(without_secrets(text))


def printable(text: str) -> str:
    """Return `text` on one line: every control and direction mark in it is written as an escape."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text[:_MAX_PRINTED_CHARACTERS])


def _cut(text: str, *, at_most: int) -> str:
    left_out = len(text) - at_most
    return text if left_out <= 0 else f"{text[:at_most]}… [{left_out} more characters]"


def _redacted(text: str) -> str:
    text = _LINK.sub(rf"\1{HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)
