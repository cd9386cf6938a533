"""The `Range` header of a request for one file."""

import re

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class RangeNotSatisfiable(Exception):
    """The range begins after the end."""


def byte_range(header: str, *, size: int) -> tuple[int, int] | None:
    """Return the first byte and the byte after the last; None for the whole file: no range, several, or no sense.

    Errors: RangeNotSatisfiable.
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        # The last bytes.
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise RangeNotSatisfiable
    return start, end
