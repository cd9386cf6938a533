"""Tracebacks in a log: errors that the server did not expect."""

import re
from collections import Counter

# Expected errors that the server logs with a traceback: a pattern, and why it is acceptable.
EXPECTED: tuple[tuple[re.Pattern[str], str], ...] = ()
# The error is the first line after the trace that is not indented deeper than the word "Traceback".
_TRACE = re.compile(
    r"^(?P<indent> *)Traceback \(most recent call last\):\n(?:(?P=indent) +.*\n|\n)*(?P<error>.*)", re.M
)


def unexpected_in(log: str) -> Counter[str]:
    """Return the errors of all tracebacks in `log`, as text or JSON lines, with their counts."""
    # A JSON line holds its traceback with escaped line breaks.
    text = log.replace("\\n", "\n").replace('\\"', '"')
    errors = (found["error"].strip()[:300] for found in _TRACE.finditer(text.replace('"traceback": "', "\n")))
    return Counter(error for error in errors if not any(pattern.search(error) for pattern, _why in EXPECTED))
