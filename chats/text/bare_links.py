"""Autolinks without markup: `https://example.org`, `www.example.org`, `example.org`, `ada@example.org`.

Found in the source before emphasis is parsed: `www.example.org/_draft_/1` is one link. (markdown-it's two linkify rules
run after emphasis.)
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.east_asian import is_east_asian
from chats.text.link_domains import LINK_DOMAINS

# Punctuation that ends a URL, including full-width and Arabic forms; the library handles ASCII. Replaced by spaces for
# the search, so that positions stay the same.
_ENDS = str.maketrans(dict.fromkeys("。，、；：！？…「」『』（）【】《》〈〉〔〕“”‘’„‚«»‹›،؛؟।॥", " "))
# A letter directly before a URL, as in Chinese and Japanese text without spaces.
_AFTER_LETTER = re.compile(r"[^\W\d_](?=https?://|www\.)", re.IGNORECASE)
# Marks around a URL that the library treats as letters.
_LETTER_LIKE_MARKS = re.compile(r"~~|(?:(?<!\w)|(?<=[^\W_]_))_++(?=https?://|www\.)", re.IGNORECASE)
# Emphasis marks around a URL are not part of it: `_https://example.org/a_`.
_EMPHASIS_END = re.compile(r"(?<![*_~])(?:\*+|_+|~~)$")

_linkify = LinkifyIt().tlds(LINK_DOMAINS).add("ftp:", None).add("//", None)


@dataclass(frozen=True, slots=True)
class BareLinks:
    """Links of one text: start positions in ascending order, and (end, URL) by start."""

    starts: list[int] = field(default_factory=list)
    by_start: dict[int, tuple[int, str]] = field(default_factory=dict)

    def next_after(self, position: int) -> int | None:
        """Return the start of the first link after `position`."""
        index = bisect_right(self.starts, position)
        return self.starts[index] if index < len(self.starts) else None


def find_bare_links(source: str) -> BareLinks:
    """Return the bare links in Markdown source."""
    if len(source) > MAX_CONTENT_CHARACTERS or not _linkify.pretest(source):
        return BareLinks()
    searched = _LETTER_LIKE_MARKS.sub(lambda marks: " " * len(marks[0]), source.translate(_ENDS).replace("||", "  "))
    searched = _AFTER_LETTER.sub(lambda letter: " " if is_east_asian(letter[0]) else letter[0], searched)
    found = {}
    for match in _linkify.match(searched) or []:
        surplus = _emphasis_length(match.text, before=source[: match.index])
        found[match.index] = (match.last_index - surplus, match.url[: len(match.url) - surplus])
    return BareLinks(list(found), found)


def _emphasis_length(address: str, *, before: str) -> int:
    """Return the length of trailing marks that close an emphasis opened before the link."""
    end = _EMPHASIS_END.search(address)
    return len(end[0]) if end and (end[0][0] == "*" or end[0] in before) else 0


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Parse the link that starts at the current position."""
    links: BareLinks | None = state.env.get("bare_links")
    if links is None or state.linkLevel > 0 or state.pos not in links.by_start:
        return False
    end, url = links.by_start[state.pos]
    href = state.md.normalizeLink(url)
    if end > state.posMax or not state.md.validateLink(href):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = state.src[state.pos : end]
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def _text(state: StateInline, silent: bool) -> bool:
    """Consume plain text up to the next mark or link."""
    start = state.pos
    mark = state.md.inline.terminator_re.search(state.src, start)
    end = mark.start() if mark else state.posMax
    links: BareLinks | None = state.env.get("bare_links")
    link = links.next_after(start) if links else None
    if link is not None:
        end = min(end, link)
    if end == start:
        return False
    if not silent:
        state.append_pending(state.src[start:end])
    state.pos = end
    return True


def use_bare_links(markdown: MarkdownIt) -> None:
    """Make `markdown` render the links in `env["bare_links"]`."""
    markdown.inline.ruler.at("text", _text)
    markdown.inline.ruler.before("text", "bare_link", _bare_link)
