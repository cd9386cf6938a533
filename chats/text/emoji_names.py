"""Emoji shortcodes: `:tada:` becomes 🎉. Covers messages sent before the composer loaded its list."""

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache

from emoji import EMOJI_DATA

from chats.models.message import MAX_CONTENT_CHARACTERS

# Same pattern as a complete name in static/js/chats/emoji_source.js.
_NAME = re.compile(r"(?<![^\s(]):([\w+-]{1,40}):")
_BACKTICKS = re.compile(r"`+")
# Lines of fenced and indented code blocks.
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_INDENTED = ("    ", "\t")
# Names that differ between the browser's list and the library.
_BROWSER_NAMES = {"beetle": "🪲", "egg": "🥚"}


def with_emoji(text: str) -> str:
    """Return `text` with known shortcodes replaced, except in code."""
    if len(text) > MAX_CONTENT_CHARACTERS or text.count(":") < 2:
        return text
    lines, fence = text.split("\n"), ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            is_closing = mark and mark[1].startswith(fence) and not line.strip(" `~")
            fence = "" if is_closing else fence
        elif mark:
            fence = mark[1]
        elif not line.startswith(_INDENTED):
            lines[number] = _replaced(line)
    return "\n".join(lines)


def is_emoji_name(name: str) -> bool:
    """Return whether `:name:` becomes an emoji."""
    return name.lower() in _emoji_by_name()


def _replaced(line: str) -> str:
    spans = _code_spans(line)

    def emoji_of_name(found: re.Match[str]) -> str:
        span = bisect_right(spans, (found.start(), len(line))) - 1
        is_code = span >= 0 and found.start() < spans[span][1]
        return found[0] if is_code else _emoji_by_name().get(found[1].lower(), found[0])

    return _NAME.sub(emoji_of_name, line)


def _code_spans(line: str) -> list[tuple[int, int]]:
    """Return (start, end) of each code span: a backtick run is closed by the next run of the same length."""
    runs = [(run.start(), run.end()) for run in _BACKTICKS.finditer(line)]
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, (start, end) in enumerate(runs):
        by_length[end - start].append(place)
    spans, place = [], 0
    while place < len(runs):
        start, end = runs[place]
        alike = by_length[end - start]
        following = bisect_right(alike, place)
        if following < len(alike):
            place = alike[following]
            spans.append((start, runs[place][1]))
        place += 1
    return spans


@cache
def _emoji_by_name() -> dict[str, str]:
    names = {facts["en"].strip(":").lower(): emoji for emoji, facts in EMOJI_DATA.items()}
    # Short names win over Unicode names: `:turkey:` is the bird.
    short_names = {
        name.strip(":"): emoji for emoji, facts in EMOJI_DATA.items() for name in reversed(facts.get("alias", ()))
    }
    return names | short_names | _BROWSER_NAMES
