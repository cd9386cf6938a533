"""Tables, as GitHub writes them: bounded, aligned by classes, in a box that scrolls by itself."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as parse_table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# A larger table stays text. The parser fills short rows up, so a message of bars would become a page of cells.
MAX_COLUMNS = 16
MAX_ROWS = 100
# Per message.
MAX_CELLS = 800
_DELIMITER = re.compile(r"[ \t|:-]+")
_ALIGNMENT = re.compile(r"text-align:(left|center|right)")


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Parse a table that is within the limits and that shows something."""
    if start_line + 2 > end_line:
        return False
    head, delimiter = (_line(state, line) for line in (start_line, start_line + 1))
    # The parser would also take a list or a rule below a line for a table of one column.
    if "|" not in head or "|" not in delimiter or not _DELIMITER.fullmatch(delimiter):
        return False
    columns, rows = len(_cells(delimiter)), _rows(state, start_line + 2, end_line)
    spent = state.env.get("table_cells", 0) + columns * (rows + 1)
    if columns > MAX_COLUMNS or rows > MAX_ROWS or spent > MAX_CELLS:
        return False
    lines = [_line(state, line) for line in range(start_line + 2, start_line + 2 + rows)]
    if not head.strip("| \t") and not any(line.strip("| \t") for line in lines):
        return False
    # The parser would drop what is in cells beyond the head's.
    if any(len(_cells(line)) > columns for line in lines):
        return False
    is_taken = parse_table(state, start_line, end_line, silent)
    if is_taken and not silent:
        state.env["table_cells"] = spent
    return is_taken


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip())
    if cells and not cells[0]:
        cells = cells[1:]
    return cells if not cells or cells[-1] else cells[:-1]


def _rows(state: StateBlock, first: int, end_line: int) -> int:
    """Return how many rows may follow: lines up to the next empty one, counted no further than the limit."""
    last = min(end_line, first + MAX_ROWS + 1)
    return next((line for line in range(first, last) if state.isEmpty(line)), last) - first


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _align(state: StateCore) -> None:
    """Replace the parser's inline styles, which the content security policy refuses, by classes."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            found = _ALIGNMENT.fullmatch(str(style))
            if found and found[1] != "left":
                token.attrSet("class", found[1])


def _write_open(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    # Focusable, so that the arrow keys scroll it.
    return '<div class="table" tabindex="0"><table>\n'


def _write_close(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


def use_tables(markdown: MarkdownIt) -> None:
    """Make `markdown` render tables."""
    markdown.enable("table")
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.push("alignment", _align)
    markdown.add_render_rule("table_open", _write_open)
    markdown.add_render_rule("table_close", _write_close)
