r"""Backslash escapes: a backslash is removed only if the mark after it would otherwise format something.

Paths and faces are shown as typed (`C:\Users\_new\*.txt`, `¯\_(ツ)_/¯`); `\*not bold\*` is shown as `*not bold*`.
A second parse without the backslashes finds the marks that would format.
"""

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.bare_links import find_bare_links
from chats.text.emphasis import formatting_marks
from chats.text.spoilers import find_spoiler_ends

_ESCAPED_MARK = re.compile(r"(?<!\\)(\\+)([!-/:-@\[\]^-`{-~])")
# A line that would start a list, quote, heading or code block. Only a first line may start a list with any number.
_BLOCK_START = re.compile(
    r"^ {0,3}(?:([-+*])(?=[ \n]|\Z)|(>)|\d{1,9}([.)])(?=[ \n]|\Z)|(`{3,}|~{3,})|(#{1,6})(?= ))", re.MULTILINE
)
# The mark characters of each rule.
_RULE_MARKS = {
    "backticks": "`", "link": "[]()", "autolink": "<>", "entity": "&#;", "mention": "@", "bare_link": ":/.@",
    "spoiler": "|", "custom_emoji": ":",
}  # fmt: skip

# Position of a run of backslashes -> (backslashes shown, whether the next mark is literal).
Escapes = dict[int, tuple[int, bool]]
_Rule = Callable[[StateInline, bool], bool]


def find_escapes(source: str, markdown: MarkdownIt, env: dict[str, Any]) -> Escapes:
    """Return how to render each run of backslashes before a mark in an inline text."""
    runs = list(_ESCAPED_MARK.finditer(source)) if len(source) <= MAX_CONTENT_CHARACTERS else []
    if not runs:
        return {}
    formatting = _formatting_places(_ESCAPED_MARK.sub(r"\2", source), markdown, env)
    escapes, removed = {}, 0
    for run in runs:
        removed += len(run[1])
        escapes[run.start()] = _fate(len(run[1]), formats=run.start(2) - removed in formatting)
    return escapes


def _fate(backslashes: int, *, formats: bool) -> tuple[int, bool]:
    """Apply CommonMark before a mark that formats: a pair is one backslash, an odd one makes the mark literal."""
    return (backslashes // 2, backslashes % 2 == 1) if formats else (backslashes, True)


def _formatting_places(source: str, markdown: MarkdownIt, env: dict[str, Any]) -> set[int]:
    places: set[int] = set()
    for start in _BLOCK_START.finditer(source):
        group = start.lastindex or 1
        places.update(range(start.start(group), start.end(group)))
    trial = {
        **env,
        "user_ids": {},
        "shown_emoji": [],
        "bare_links": find_bare_links(source),
        "formatting_places": places,
    }
    trial["spoiler_ends"] = find_spoiler_ends(source)
    tokens: list[Token] = []
    markdown.inline.parse(source, markdown, trial, tokens)
    return places


def _escape(state: StateInline, silent: bool) -> bool:
    """Render a run of backslashes, and the next mark if it is literal."""
    if state.src[state.pos] != "\\":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "\\":
        end += 1
    escapes: Escapes = state.env.get("escapes", {})
    shown, takes_mark = escapes.get(state.pos, (end - state.pos, False))
    takes_mark = takes_mark and end < state.posMax
    if not silent:
        token = state.push("text_special", "", 0)
        token.content = "\\" * shown + (state.src[end] if takes_mark else "")
        token.info = "escape"
    state.pos = end + takes_mark
    return True


def _noting(name: str, rule: _Rule) -> _Rule:
    """Wrap an inline rule so that it records the positions of its marks during the second parse."""

    def noting_rule(state: StateInline, silent: bool) -> bool:
        start, tokens = state.pos, len(state.tokens)
        is_taken = rule(state, silent)
        places: set[int] | None = state.env.get("formatting_places")
        # An unclosed run of backticks also matches, as text; it adds no token.
        if is_taken and not silent and places is not None and len(state.tokens) > tokens:
            marks = _RULE_MARKS[name]
            places.update(place for place in range(start, state.pos) if state.src[place] in marks)
        return is_taken

    return noting_rule


def _note_emphasis(state: StateInline) -> None:
    places: set[int] | None = state.env.get("formatting_places")
    if places is not None:
        places |= formatting_marks(state)


def use_escapes(markdown: MarkdownIt) -> None:
    """Make `markdown` handle backslashes this way. Call last: it wraps the existing rules."""
    for rule in markdown.inline.ruler.__rules__:
        if rule.name in _RULE_MARKS:
            markdown.inline.ruler.at(rule.name, _noting(rule.name, rule.fn))
    markdown.inline.ruler.at("escape", _escape)
    markdown.inline.ruler2.before("fragments_join", "note_emphasis", _note_emphasis)
