"""Spoilers: `||the butler||` is hidden until the reader opens it. Without scripts too, since it is a `<details>`.

A spoiler stays on one line, so that `plain_line` hides at least what is hidden here.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.spaces import WHITE_SPACE

_MARK = "||"
_OPENS = re.compile(rf"\|\|(?=[^|{WHITE_SPACE}])")
_END = re.compile(rf"(?<=[^|{WHITE_SPACE}])\|\||\n")


def find_spoiler_ends(source: str) -> list[int]:
    """Return where a spoiler or its line may end, in ascending order; empty if the text has no spoiler."""
    if len(source) > MAX_CONTENT_CHARACTERS or source.count(_MARK) < 2:
        return []
    return [found.start() for found in _END.finditer(source)]


def _spoiler(state: StateInline, silent: bool) -> bool:
    """Parse a spoiler at the current position: it ends at the first mark that follows a visible character."""
    ends: list[int] = state.env.get("spoiler_ends", [])
    if state.linkLevel > 0 or not _OPENS.match(state.src, state.pos):
        return False
    start = state.pos + len(_MARK)
    index = bisect_left(ends, start + 1)
    if index == len(ends) or ends[index] + len(_MARK) > state.posMax or state.src[ends[index]] == "\n":
        return False
    end = ends[index]
    if not silent:
        last = state.posMax
        state.push("spoiler_open", "details", 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "details", -1)
        state.posMax = last
    state.pos = end + len(_MARK)
    return True


def _make_room(state: StateCore) -> None:
    """Turn paragraphs with a spoiler into `<div>`: HTML ends a `<p>` where a `<details>` begins."""
    for index, token in enumerate(state.tokens):
        if 0 < index < len(state.tokens) - 1 and any(child.type == "spoiler_open" for child in token.children or ()):
            for around in (state.tokens[index - 1], state.tokens[index + 1]):
                around.tag = "div" if around.tag == "p" else around.tag


def _write_open(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    return '<details class="spoiler"><summary>Spoiler</summary>'


def use_spoilers(markdown: MarkdownIt) -> None:
    """Make `markdown` render spoilers whose ends are in `env["spoiler_ends"]`. Call after the rule "inline" is set."""
    markdown.inline.add_terminator_char("|")
    markdown.inline.ruler.push("spoiler", _spoiler)
    markdown.core.ruler.after("inline", "spoilers", _make_room)
    markdown.add_render_rule("spoiler_open", _write_open)
