"""Lost connections and late responses."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import APIResponse, Page, Route, expect

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.window import Window

# While it is cut, sockets connect to a closed port.
_SOCKETS = """
  (() => {
    const Real = window.WebSocket;
    const sockets = [];
    window.isCut = false;
    window.WebSocket = class extends Real {
      constructor(address, ...more) {
        super(window.isCut ? `${location.origin.replace("http", "ws")}/nowhere` : address, ...more);
        sockets.push(this);
      }
    };
    window.cutSockets = () => {
      window.isCut = true;
      for (const socket of sockets) socket.close();
    };
    window.restoreSockets = () => {
      window.isCut = false;
      window.dispatchEvent(new Event("online"));
    };
  })();
"""


def watch_sockets(window: Window) -> None:
    """Make the sockets of pages opened from now on cuttable."""
    window.context.add_init_script(_SOCKETS)


def cut(page: Page) -> None:
    """Close the page's socket and prevent reconnecting. Playwright's set_offline leaves an open one as it is."""
    page.evaluate("window.cutSockets()")


def restore(page: Page) -> None:
    """Let the page reconnect, immediately."""
    page.evaluate("window.restoreSockets()")


@contextmanager
def without_socket(page: Page) -> Iterator[None]:
    """Cut the socket inside the block."""
    cut(page)
    yield
    restore(page)


@contextmanager
def offline(window: Window, *pages: Page) -> Iterator[None]:
    """Take the window's page, or these pages, offline inside the block."""
    pages = pages or (window.page,)
    for page in pages:
        cut(page)
    window.context.set_offline(True)
    yield
    window.context.set_offline(False)
    for page in pages:
        if not page.is_closed():
            restore(page)


@contextmanager
def on_one_page(window: Window, person: ApiPerson, chat_id: int) -> Iterator[Window]:
    """Open a chat on a page with cuttable sockets, which must not navigate or fail inside the block."""
    watch_sockets(window)
    window.enter(person)
    window.open_chat(chat_id)
    window.page.evaluate("window.isSamePage = true")
    yield window
    assert window.ask("window.isSamePage") is True
    assert window.faults_without_connection() == []


class Held:
    """Holds the response to the first request that matches `pattern` until `release`; the server handles it at once."""

    def __init__(self, page: Page, pattern: str) -> None:
        """Start holding."""
        self.page = page
        self.answers: list[tuple[Route, APIResponse]] = []
        self.asked = 0
        page.route(re.compile(pattern), self._hold)

    def _hold(self, route: Route) -> None:
        self.asked += 1
        if self.asked == 1:
            self.answers.append((route, route.fetch()))
        else:
            route.continue_()

    def wait(self) -> None:
        """Wait until the server has responded."""
        wait_for(self.page, lambda: bool(self.answers))

    def release(self) -> None:
        """Pass the response to the page, and give it time to render."""
        [(route, answer)] = self.answers
        route.fulfill(response=answer)
        self.page.wait_for_timeout(500)


def wait_for(page: Page, is_so: Callable[[], object]) -> None:
    """Poll for a condition in this process."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come.")


def scroll_up_to(window: Window, text: str) -> None:
    """Scroll up, repeatedly as history loads, until a message is there."""
    timeline = window.page.locator("#timeline")
    found = window.page.locator("#lines .message__body", has_text=text)
    for _ in range(60):
        if found.count():
            break
        timeline.evaluate("(element) => { element.scrollTop = -element.scrollHeight; }")
        window.page.wait_for_timeout(150)
    expect(found.first).to_be_attached()
