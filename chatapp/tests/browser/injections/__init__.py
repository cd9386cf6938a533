"""Texts that would execute in a browser if an entry point let them through. One per line, by family; see `corpus`.

`trap()` is a function of the page that must never be called; no request may ever go to evil.example.
"""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent
_ESCAPE = re.compile(r"\\(?:([nrt\\])|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def corpus() -> dict[str, list[str]]:
    """Return the texts of every family."""
    return {path.stem: _texts(path) for path in sorted(_FOLDER.glob("*.txt"))}


def _texts(path: Path) -> list[str]:
    r"""Read a file: lines that begin with `%% ` are comments; \n, \x0c, \u202e and \U0001f468 are escapes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_ESCAPE.sub(_unescaped, line) for line in lines if line and not line.startswith("%% ")]


def _unescaped(escape: re.Match[str]) -> str:
    letter, *codes = escape.groups()
    return _LETTERS[letter] if letter else chr(int("".join(filter(None, codes)), 16))


def packed(texts: list[str], *, at_most: int) -> list[str]:
    """Return the texts as single lines of up to `at_most` characters, for places that show plain text only.

    Texts beyond ASCII are returned alone: a place may refuse one, and must not refuse others with it.
    """
    lines: list[str] = []
    for text in texts:
        line = " ".join(text.split())[:at_most]
        room = at_most - len(lines[-1]) - 1 if lines else -1
        if lines and len(line) <= room and (lines[-1] + line).isascii():
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def in_groups(texts: list[str], size: int) -> list[list[str]]:
    """Return the texts, `size` at a time."""
    return [texts[begin : begin + size] for begin in range(0, len(texts), size)]
