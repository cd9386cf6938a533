"""Addresses without any markup: `https://example.org`, `www.example.org`, `example.org`, `ada@example.org`.

They are found in the source, before emphasis is: `www.example.org/_draft_/1` is one link. (markdown-it's own two rules
look at what emphasis has left over.)
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

# Punctuation that ends an address and is never part of it, full-width and Arabic forms included; the library knows
# ASCII's. A space of the same length takes its place while addresses are looked for.
_ENDS = str.maketrans(dict.fromkeys("。，、；：！？…「」『』（）【】《》〈〉〔〕“”‘’„‚«»‹›،؛؟।॥", " "))
# Where an address begins that follows a letter without a space, as Chinese and Japanese are written.
_AFTER_LETTER = re.compile(r"[^\W\d_](?=https?://|www\.)", re.IGNORECASE)
# Marks around an address that the library takes for letters.
_LETTER_LIKE_MARKS = re.compile(r"~~|(?:(?<!\w)|(?<=[^\W_]_))_++(?=https?://|www\.)", re.IGNORECASE)
# Emphasis around an address is not part of it: `_https://example.org/a_`.
_EMPHASIS_END = re.compile(r"(?<![*_~])(?:\*+|_+|~~)$")

_linkify = LinkifyIt().tlds(LINK_DOMAINS).add("ftp:", None).add("//", None)


@dataclass(frozen=True, slots=True)
class BareLinks:
    """The addresses of one text: where they begin, in rising order, and by that their end and their URL."""

    starts: list[int] = field(default_factory=list)
    by_start: dict[int, tuple[int, str]] = field(default_factory=dict)

    def next_after(self, position: int) -> int | None:
        """Return where the first address behind `position` begins."""
        place = bisect_right(self.starts, position)
        return self.starts[place] if place < len(self.starts) else None


def find_bare_links(source: str) -> BareLinks:
    """Return the addresses of a text that holds Markdown."""
    if len(source) > MAX_CONTENT_CHARACTERS or not _linkify.pretest(source):
        return BareLinks()
    searched = _LETTER_LIKE_MARKS.sub(lambda marks: " " * len(marks[0]), source.translate(_ENDS))
    searched = _AFTER_LETTER.sub(lambda letter: " " if is_east_asian(letter[0]) else letter[0], searched)
    found = {}
    for match in _linkify.match(searched) or []:
        surplus = _emphasis_length(match.text, before=source[: match.index])
        found[match.index] = (match.last_index - surplus, match.url[: len(match.url) - surplus])
    return BareLinks(list(found), found)


def _emphasis_length(address: str, *, before: str) -> int:
    """Return how many characters at the end close an emphasis that began before the address."""
    end = _EMPHASIS_END.search(address)
    return len(end[0]) if end and (end[0][0] == "*" or end[0] in before) else 0


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Write the address that begins here."""
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
    """Take plain text up to what may mean more: a mark, or an address."""
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
    """Make `markdown` link the addresses that `env["bare_links"]` holds of the inline text it reads."""
    markdown.inline.ruler.at("text", _text)
    markdown.inline.ruler.before("text", "bare_link", _bare_link)
