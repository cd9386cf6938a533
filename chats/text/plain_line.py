"""One plain line of a text for quotes and lists, without Markdown marks.

`static/js/chats/plain_line.js` does the same.
"""

import re

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.slash import action_of
from chats.text.spaces import WHITE_SPACE, words_of

# A line shows much less. Each pattern is also linear: its match ends at the next mark of the same kind.
_READ_CHARACTERS = 600
_SHOWN = f"[^{WHITE_SPACE}]"
# `_` and a backslash count only after a space or punctuation: `¯\\_(ツ)_/¯` has no emphasis.
_NO_WORD_BEFORE = rf"(?<![^{WHITE_SPACE}!-/:-@\[-`{{-~])"
# In place of a spoiler. A line has no way to open it.
HIDDEN = "▒▒▒"
# Also after a backslash: in a link it escapes nothing, and hiding too much is harmless.
_SPOILER_START = re.compile(rf"\|\|(?=[^|{WHITE_SPACE}])")
_SPOILER_END = re.compile(rf"(?<=[^|{WHITE_SPACE}])\|\|")
# The line below a table's head: dashes and bars only.
_TABLE_RULE = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[ \t|:-]+")
_QUOTE_MARKS = re.compile(r"^[ \t]*(?:>[ \t]?)+")
_OUTER_BARS = re.compile(r"^[ \t]*\||\|[ \t]*$")
_REPLACED = [
    (re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=[^ \t\n#])", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+\[ \][ \t]+(?=[^ \t\n])", re.MULTILINE), "☐ "),
    (re.compile(r"^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+\[[xX]\][ \t]+(?=[^ \t\n])", re.MULTILINE), "☑ "),
    (re.compile(rf"(?<!\\)\[([^\[\]\n]+)\]\([^(){WHITE_SPACE}]*\)"), r"\1"),
    (re.compile(rf"(?<!\\)(\*\*|~~)(?={_SHOWN})((?:(?!\1)[^\n])+)(?<={_SHOWN})\1"), r"\2"),
    (re.compile(rf"(?<![\w\\])__(?={_SHOWN})((?:(?!__)[^\n])+)(?<={_SHOWN})__(?!\w)"), r"\1"),
    (re.compile(rf"(?<![\w*\\])\*(?={_SHOWN})([^*\n]+?)(?<={_SHOWN})\*(?![\w*])"), r"\1"),
    (re.compile(_NO_WORD_BEFORE + rf"(?<!\\)_(?={_SHOWN})([^_\n]+?)(?<={_SHOWN})_(?!\w)"), r"\1"),
    (re.compile(r"(?<!`)`+([^`\n]+)`+"), r"\1"),
    # A backslash is removed if the mark after it would have formatted something (chats/text/escapes.py).
    (
        re.compile(
            _NO_WORD_BEFORE + rf"\\(\*\*|~~|[*_`])(?={_SHOWN})((?:(?!\1)[^\n])+)(?<=[^{WHITE_SPACE}\\])\\?\1(?!\w)"
        ),
        r"\1\2\1",
    ),
    (re.compile(r"^([ ]{0,3})\\([>*+-]|#{1,6})(?=[ >])", re.MULTILINE), r"\1\2"),
    (re.compile(r"^([ ]{0,3}\d{1,9})\\([.)])(?= )", re.MULTILINE), r"\1\2"),
    (re.compile(r"\\(\|\|)(?=[^|\n]+\|\|)"), r"\1"),
    (re.compile(rf"\\(\[[^\[\]\n]+\]\([^(){WHITE_SPACE}]*\))"), r"\1"),
]


def plain_line(text: str, *, characters: int) -> str:
    """Return `text` without marks and line breaks, at most `characters` long."""
    text = text[:MAX_CONTENT_CHARACTERS]
    # Hidden before the text is cut, which could lose a spoiler's end.
    open_text = "\n".join(map(_without_spoilers, (action_of(text) or text).split("\n")))[:_READ_CHARACTERS]
    line = _without_tables(open_text)
    for pattern, kept in _REPLACED:
        line = pattern.sub(kept, line)
    # Marks alone are shown as they are.
    line = " ".join(words_of(line) or words_of(open_text))
    return line if len(line) <= characters else line[: characters - 1] + "…"


def _without_spoilers(line: str) -> str:
    """Hide everything from the first mark that may open a spoiler to the last that may close one."""
    # In a table, a bar is written with a backslash.
    bare = line.replace("\\|", "|")
    start = _SPOILER_START.search(bare)
    end = max((found.end() for found in _SPOILER_END.finditer(bare, start.end())), default=0) if start else 0
    return f"{bare[: start.start()]}{HIDDEN}{bare[end:]}" if start and end else line


def _without_tables(text: str) -> str:
    """Return `text` with spaces for the bars of tables, and without the lines below their heads."""
    lines = text.split("\n")
    rows = [_QUOTE_MARKS.sub("", line) for line in lines]
    shown, in_table, is_rule = [], False, False
    for line, row, below in zip(lines, rows, [*rows[1:], ""], strict=True):
        if is_rule:
            is_rule = False
            continue
        is_rule = "|" in row and bool(_TABLE_RULE.fullmatch(below)) and _cells(row) == _cells(below)
        in_table = is_rule or (in_table and "|" in row)
        shown.append(row.replace("|", " ") if in_table else line)
    return "\n".join(shown)


def _cells(row: str) -> int:
    return _OUTER_BARS.sub("", row.replace("\\|", "")).count("|")
