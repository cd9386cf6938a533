"""What a web page says about itself in its head: title, description, picture. Never its HTML."""

import codecs
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from chats.text.charsets import decoded_as

MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 300
_MAX_ADDRESS_CHARACTERS = 2_048
_META_CHARSET = re.compile(r"<meta[^<>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})", re.IGNORECASE)
_META_BYTES = 1_024
_HEADER_CHARSET = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([\w-]{1,40})", re.IGNORECASE)
# Real headers have some thirty; all headers together may have 128 KB.
_HEADER_CHARACTERS = 200
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OEMBED = "application/json+oembed"
# A head has some hundreds; a mebibyte of "<" would be as many as it has bytes, and take half a second.
_MAX_PARTS = 20_000


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of a page. `image` and `oembed` are addresses as the page has them, possibly relative; or empty."""

    title: str = ""
    description: str = ""
    image: str = ""
    oembed: str = ""


class _BodyReached(Exception):
    """The head is over, or has too many parts."""


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, str] = {}
        self._title: list[str] | None = None
        self._parts = 0

    def _count(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise _BodyReached

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count()
        if tag == "body":
            raise _BodyReached
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name", "")).strip().lower()
            if name and given.get("content", "").strip():
                self.facts.setdefault(name, given["content"])
        elif tag == "link" and given.get("type", "").strip().lower() == _OEMBED:
            self.facts.setdefault("oembed", given.get("href", ""))
        elif tag == "title" and "title" not in self.facts:
            self._title = []

    def handle_data(self, data: str) -> None:
        self._count()
        if self._title is not None:
            self._title.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.facts.setdefault("title", "".join(self._title))
            self._title = None
        elif tag == "head":
            raise _BodyReached


def page_head(body: bytes, *, content_type: str) -> PageHead:
    """Return the head of an HTML page. Nothing after `<body>` is read."""
    parser = _Head()
    # html.parser asserts on some malformed declarations.
    with suppress(_BodyReached, AssertionError):
        parser.feed(decoded(body, content_type=content_type))
    facts = parser.facts
    return PageHead(
        title=_line(_first(facts, "og:title", "twitter:title", "title"), MAX_TITLE_CHARACTERS),
        description=_line(_first(facts, "og:description", "twitter:description", "description"), MAX_LINE_CHARACTERS),
        image=_first(facts, "og:image:secure_url", "og:image", "og:image:url", "twitter:image").strip()[
            :_MAX_ADDRESS_CHARACTERS
        ],
        oembed=facts.get("oembed", "").strip()[:_MAX_ADDRESS_CHARACTERS],
    )


def oembed_head(body: bytes) -> PageHead:
    """Return title and picture of an oEmbed answer; its HTML is never read."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return PageHead()
    if not isinstance(answer, dict):
        return PageHead()
    title, image = answer.get("title"), answer.get("thumbnail_url")
    return PageHead(
        title=_line(title, MAX_TITLE_CHARACTERS) if isinstance(title, str) else "",
        image=image[:_MAX_ADDRESS_CHARACTERS] if isinstance(image, str) else "",
    )


def decoded(body: bytes, *, content_type: str) -> str:
    """Return the text of a page: by its header's charset, its byte order mark, its `<meta>`, or as UTF-8."""
    named = _HEADER_CHARSET.search(content_type[:_HEADER_CHARACTERS])
    mark = next((name for sign, name in _BOMS if body.startswith(sign)), None)
    meta = _META_CHARSET.search(body[:_META_BYTES].decode("latin-1"))
    for name in (named and named[1], mark, meta and meta[1]):
        if mark and name == mark:
            return body.decode(mark, errors="replace")
        text = decoded_as(body, name) if name else None
        if text is not None:
            return text
    return body.decode("utf-8", errors="replace")


def _first(facts: dict[str, str], *names: str) -> str:
    return next((facts[name] for name in names if facts.get(name, "").strip()), "")


def _line(text: str, most: int) -> str:
    """Return one line of visible characters: no controls, no marks that turn the direction of what follows."""
    shown = "".join(sign for sign in " ".join(text[: 10 * most].split()) if sign.isprintable())
    return shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}…"
