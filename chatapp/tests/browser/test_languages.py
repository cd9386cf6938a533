"""Every page in the language for tests: no sentence is left in English, nothing is too narrow, each side is mirrored.

What people wrote stands in elements with `dir="auto"`, `<bdi>` or `<code>`, or is marked `translate="no"`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from chatapp.languages import pseudo
from chatapp.tests.browser.test_every_page import MEMBER_PAGES, STRANGER_PAGES, WIDTHS, story  # noqa: F401
from chatapp.tests.browser.window import Window
from chatapp.tests.running_server import RunningServer

# The API's document is English. The emoji picker's names, too.
NOT_TRANSLATED = {"/api/docs/"}
PAGES = [address for address in (*STRANGER_PAGES, *MEMBER_PAGES) if address not in NOT_TRANSLATED]
# Everything that stands outside of brackets, with at least two letters in a row.
LEFT_IN_ENGLISH = """() => {
  const skipped = `[dir=auto], bdi, code, pre, kbd, time, script, style, svg, [translate=no], .avatar, [name=time_zone],
    [name=language]`;
  const attributes = ["aria-label", "title", "alt", "placeholder", "data-confirm", "aria-description"];
  const parts = [document.title];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
    if (node.matches?.(skipped)) return;
    if (node.localName === "template") visit(node.content);
    const isBlock = node.localName && !["a", "b", "strong", "em", "span", "small", "i"].includes(node.localName);
    for (const name of attributes) if (node.getAttribute?.(name)) parts.push(`\\n${node.getAttribute(name)}\\n`);
    node.childNodes.forEach(visit);
    if (isBlock) parts.push("\\n");
  };
  visit(document.body);
  let text = parts.join("");
  for (let before = ""; before !== text; ) [before, text] = [text, text.replace(/⟦[^⟦⟧]*⟧/g, "")];
  const names = /\\b(Ada|Ben|Cy|Olga|Harvest|Launch week|Boat crew|Notes|Old|tides\\.py)\\b/g;
  const known = /ChatApp|\\d+\\u00a0(bytes|KB|MB)|https?:\\S+|\\S+@\\S+/g;
  const lines = text.split("\\n").map((line) => line.replace(known, "").replace(names, "").trim());
  return [...new Set(lines)].filter((line) => /\\p{L}{2}/u.test(line));
}"""
# Class and place of each element outside of people's words; from the start of the line in either direction.
PLACES = """() => {
  const isMirrored = document.documentElement.dir === "rtl";
  const own = "[dir=auto], [dir=auto] *, bdi, code, code *, pre, pre *, svg *, option, time";
  return [...document.body.querySelectorAll("[class]")].filter((element) => !element.matches(own)).map((element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    // Not drawn, or a label only for screen readers: its place means nothing.
    if (width <= 1 && height <= 1) return [element.getAttribute("class"), 0, 0, 0];
    return [element.getAttribute("class"), ...[isMirrored ? innerWidth - right : left, width, height].map(Math.round)];
  });
}"""
MOST_PIXELS_OFF = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("languages")
    pseudo.write(folder)
    settings = "chatapp.tests.browser.settings_of_languages"
    with RunningServer(DJANGO_SETTINGS_MODULE=settings, PSEUDO_FOLDER=str(folder)) as running:
        yield running


# Language and width of each look that a page is opened in. The first one reads what is unread: the two that are
# compared show the same.
LOOKS = [(pseudo.LANGUAGE, "narrow"), (pseudo.LANGUAGE, "wide"), (pseudo.RIGHT_TO_LEFT, "wide")]
Look = tuple[str, str]


@pytest.fixture(scope="module")
def strangers(browser, server) -> Iterator[dict[Look, Window]]:
    """A window of an anonymous visitor in each look."""
    windows = {
        (language, width): Window(
            browser, server.url, viewport=WIDTHS[width], extra_http_headers={"Accept-Language": language}
        )
        for language, width in LOOKS
    }
    yield windows
    for window in windows.values():
        window.close()


@pytest.fixture(scope="module")
def members(browser, server, story) -> Iterator[dict[Look, Window]]:  # noqa: F811
    """Ada's window in each look, all of one session: each session is one more row of her devices."""
    first = Window(browser, server.url)
    first.enter(story["ada"])
    cookies = first.context.storage_state()
    first.close()
    windows = {look: Window(browser, server.url, viewport=WIDTHS[look[1]], storage_state=cookies) for look in LOOKS}
    yield windows
    for window in windows.values():
        window.close()


@pytest.fixture
def open_in(strangers, members, story) -> Callable[[str, Look], Page]:  # noqa: F811
    """Return open_in(address, look): the page, as a stranger or as Ada."""

    def open_one(address: str, look: Look) -> Page:
        language, _width = look
        if address not in STRANGER_PAGES:
            story["ada"].call("PATCH", "/api/users/me", language=language)
        page = (strangers if address in STRANGER_PAGES else members)[look].page
        page.goto(address.format(**story))
        page.wait_for_load_state("networkidle")
        assert page.locator("html").get_attribute("lang") == language
        return page

    return open_one


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_translated_wide_enough_and_mirrored_from_right_to_left(open_in, address):
    faults, places = [], {}
    for look in LOOKS:
        page = open_in(address, look)
        if look[1] == "wide":
            places[look[0]] = page.evaluate(PLACES)
        if look[0] == pseudo.LANGUAGE:
            faults += page.evaluate(LEFT_IN_ENGLISH)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"scrolls sideways ({look[1]})")
        # No page stays live beside the others.
        page.goto("about:blank")
    pairs = zip(places[pseudo.LANGUAGE], places[pseudo.RIGHT_TO_LEFT], strict=True)
    faults += [
        f"{left} {right}"
        for left, right in pairs
        if left[2] == right[2] and left[3] == right[3] and abs(left[1] - right[1]) > MOST_PIXELS_OFF
    ]
    assert faults == []


class TestTheCheckItself:
    def test_finds_a_sentence_and_a_wrong_side(self, browser, server):
        headers = {"Accept-Language": pseudo.RIGHT_TO_LEFT}
        window = Window(browser, server.url, extra_http_headers=headers)
        window.page.goto("/signin")
        before = window.page.evaluate(PLACES)
        window.page.evaluate(
            """() => {
                document.body.insertAdjacentHTML("beforeend", "<p>Planted <b>sentence</b></p>");
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(".card__head { translate: 40px; }");
                document.adoptedStyleSheets.push(sheet);
            }"""
        )
        assert "Planted sentence" in window.page.evaluate(LEFT_IN_ENGLISH)
        assert window.page.evaluate(PLACES) != before
        window.close()
