"""Sizes for people: 100 MB."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def readable_size(size: int) -> str:
    """Return a size with one decimal at most, in steps of 1024 as `filesizeformat` has them, alike in all languages."""
    count, place = float(size), 0
    while count >= 1024 and place < len(_UNITS) - 1:
        count, place = count / 1024, place + 1
    return f"{round(count, 1):g} {_UNITS[place]}"
