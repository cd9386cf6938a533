"""The links of a message, from its rendered text."""

from html.parser import HTMLParser

MAX_LINKS = 3
# Quotations were previewed before, and a preview would tell what a spoiler hides.
_HIDING = ("blockquote", "details")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDING:
            self._hidden += 1
        href = dict(attrs).get("href") if tag == "a" and not self._hidden else None
        if href and href.startswith(("http://", "https://")):
            self.found[href] = None

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDING:
            self._hidden -= 1


def links_in(html: str) -> list[str]:
    """Return the first three different links, in order, without those in quotations and spoilers."""
    if "<a " not in html:
        return []
    parser = _Links()
    parser.feed(html)
    return list(parser.found)[:MAX_LINKS]
