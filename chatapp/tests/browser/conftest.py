"""A server and a Chromium for each file of browser tests, windows for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.window import Window
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.running_server import RunningServer

expect.set_options(timeout=PATIENCE_SECONDS * 1000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory, before xdist reads the groups.

    A file's tests share a server and a Chromium: they stay in one process. If it has a function
    `is_further_look(case)`, that says which of its cases are left to `make test-all`.
    """
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
            if is_further_look := getattr(getattr(item, "module", None), "is_further_look", None):
                case = item.callspec.params if hasattr(item, "callspec") else {}
                if is_further_look(case):
                    item.add_marker(pytest.mark.full)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Run a server."""
    with RunningServer() as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Run a Chromium. Not session-scoped: its event loop would interfere with tests that have their own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_window(browser: Browser, server: RunningServer) -> Iterator[Callable[..., Window]]:
    """Return open_window(**context options); its windows are closed after the test."""
    opened: list[Window] = []

    def open_one(**options: Any) -> Window:
        opened.append(Window(browser, server.url, **options))
        return opened[-1]

    yield open_one
    for window in opened:
        window.close()


@pytest.fixture
def ada(server: RunningServer) -> ApiPerson:
    """The owner of the chats."""
    return ApiPerson(server.url, "Ada")


@pytest.fixture
def ben(server: RunningServer) -> ApiPerson:
    """A member of the chats."""
    return ApiPerson(server.url, "Ben")
