"""`*emphasis*`, `**strong**` and `~~strikethrough~~` next to letters that are written without spaces.

In CommonMark, `**` after punctuation closes only before a space, so `これは**「太字」**です` would stay as typed.
Next to an East Asian character, a mark may open and close whatever is on its other side.
Source: https://github.com/tats-u/markdown-cjk-friendly/blob/main/specification.md
"""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from chats.text.east_asian import is_east_asian

_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def _is_punctuation(character: str) -> bool:
    # Excludes symbols: the arm of `¯_(ツ)_/¯` must not open emphasis.
    return character in _ASCII_PUNCTUATION or unicodedata.category(character)[0] == "P"


def _flanks(state: StateInline, start: int, length: int) -> tuple[bool, bool, str, str]:
    """Return whether a delimiter run is left-flanking and right-flanking, and its two neighbors."""
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[start + length] if start + length < state.posMax else " "
    return _leans_on(after, behind=before), _leans_on(before, behind=after), before, after


def _leans_on(character: str, *, behind: str) -> bool:
    if character.isspace():
        return False
    if not _is_punctuation(character) or is_east_asian(character):
        return True
    return behind.isspace() or _is_punctuation(behind) or is_east_asian(behind)


def _run_length(state: StateInline) -> int:
    mark, end = state.src[state.pos], state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    return end - state.pos


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Push each mark as a text token, and record whether it may open and close."""
    mark = state.src[state.pos]
    if silent or mark not in "_*":
        return False
    length = _run_length(state)
    left, right, before, after = _flanks(state, state.pos, length)
    splits_words = mark == "*"
    opens = left and (splits_words or not right or _is_punctuation(before))
    closes = right and (splits_words or not left or _is_punctuation(after))
    for place in range(length):
        _push(state, mark, at=state.pos + place, length=length, opens=opens, closes=closes)
    state.pos += length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:
    """Parse pairs of `~` the same way."""
    if silent or state.src[state.pos] != "~":
        return False
    length = _run_length(state)
    if length < 2:
        return False
    opens, closes, _before, _after = _flanks(state, state.pos, length)
    odd = length % 2
    if odd:
        state.push("text", "", 0).content = "~"
    for place in range(odd, length, 2):
        # Length 0, because the "rule of 3" applies to emphasis only.
        _push(state, "~~", at=state.pos + place, length=0, opens=opens, closes=closes)
    state.pos += length
    return True


def _push(state: StateInline, marks: str, *, at: int, length: int, opens: bool, closes: bool) -> None:
    token = state.push("text", "", 0)
    token.content = marks
    token.meta["mark_at"] = at
    state.delimiters.append(
        Delimiter(marker=ord(marks[0]), length=length, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
    )


def formatting_marks(state: StateInline) -> set[int]:
    """Return the positions of marks that became emphasis. Call before text tokens are joined."""
    found = set()
    for token in state.tokens:
        at = token.meta.get("mark_at")
        # A paired mark is a tag now; of a pair `**`, one token became the tag and the other is empty.
        if at is not None and (token.type != "text" or not token.content):
            found |= {at, at + 1} if token.markup == "~~" else {at}
    return found


def use_emphasis(markdown: MarkdownIt) -> None:
    """Make `markdown` parse emphasis by these rules."""
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.inline.ruler.at("strikethrough", _strikethrough)
