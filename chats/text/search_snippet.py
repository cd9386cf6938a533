"""The part of a message's text around what was found, in pieces: (text, whether it is marked)."""

import re
from collections.abc import Sequence

from chats.text.search_terms import Span
from chats.text.search_tokens import MAX_TEXT_CHARACTERS
from chats.text.spaces import WHITE_SPACE

MAX_SNIPPET_CHARACTERS, _BEFORE = 280, 60
_HIDDEN = "▒"
_SPOILER_START = re.compile(rf"\|\|(?=[^|{WHITE_SPACE}])")
_SPOILER_END = re.compile(rf"(?<=[^|{WHITE_SPACE}])\|\|")

Piece = tuple[str, bool]


def snippet_of(text: str, marks: Sequence[Span]) -> list[Piece]:
    """Return at most 280 characters of `text` from shortly before the first mark, spoilers hidden.

    Line breaks become spaces. No mark stands in a spoiler: it would tell what is hidden.
    """
    # Marks come from no more of it.
    shown = "\n".join(map(_without_spoilers, text[:MAX_TEXT_CHARACTERS].split("\n")))
    visible = [(start, end) for start, end in marks if _HIDDEN not in shown[start:end]]
    start = max(0, visible[0][0] - _BEFORE) if visible else 0
    if start > 0 and " " in shown[start : start + _BEFORE // 2]:
        start = shown.index(" ", start) + 1
    end = min(len(shown), start + MAX_SNIPPET_CHARACTERS)
    pieces: list[Piece] = [("… ", False)] if start else []
    at = start
    for first, last in visible:
        if first >= end:
            break
        pieces += [(shown[at:first], False), (shown[first : min(last, end)], True)]
        at = min(last, end)
    pieces += [(shown[at:end], False), *([("…", False)] if end < len(shown) else [])]
    return [(piece.replace("\n", " "), is_marked) for piece, is_marked in pieces if piece]


def _without_spoilers(line: str) -> str:
    """Hide everything from the first mark that may open a spoiler to the last that may close one, in place."""
    # In a table, a bar is written with a backslash.
    bare = line.replace("\\|", " |")
    start = _SPOILER_START.search(bare)
    end = max((found.end() for found in _SPOILER_END.finditer(bare, start.end())), default=0) if start else 0
    return line if not start or not end else line[: start.start()] + _HIDDEN * (end - start.start()) + line[end:]
