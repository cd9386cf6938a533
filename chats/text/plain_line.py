"""One plain line of a text for quotes and lists, without Markdown marks.

`static/js/chats/plain_line.js` does the same; both are tested with chatapp/tests/plain_lines.json.
"""

import re

# A line shows much less. Each pattern is also linear: its match ends at the next mark of the same kind.
_READ_CHARACTERS = 600
# `_` and a backslash count only after a space or punctuation: `¯\\_(ツ)_/¯` has no emphasis.
_NO_WORD_BEFORE = r"(?<![^\s!-/:-@\[-`{-~])"
_REPLACED = [
    (re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"(?<!\\)\[([^\[\]\n]+)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|~~)(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w\\])__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*\\])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(_NO_WORD_BEFORE + r"(?<!\\)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!`)`+([^`\n]+)`+"), r"\1"),
    # A backslash is removed if the mark after it would have formatted something (chats/text/escapes.py).
    (re.compile(_NO_WORD_BEFORE + r"\\(\*\*|~~|[*_`])(?=\S)((?:(?!\1)[^\n])+)(?<=[^\s\\])\\?\1(?!\w)"), r"\1\2\1"),
    (re.compile(r"^([ ]{0,3})\\([>*+-])(?=[ >])", re.MULTILINE), r"\1\2"),
    (re.compile(r"^([ ]{0,3}\d{1,9})\\([.)])(?= )", re.MULTILINE), r"\1\2"),
    (re.compile(r"\\(\[[^\[\]\n]+\]\([^()\s]*\))"), r"\1"),
]


def plain_line(text: str, *, characters: int) -> str:
    """Return `text` without marks and line breaks, at most `characters` long."""
    line = text[:_READ_CHARACTERS]
    for pattern, kept in _REPLACED:
        line = pattern.sub(kept, line)
    line = " ".join(line.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"
