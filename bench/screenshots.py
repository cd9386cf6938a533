"""Retakes the screenshots in docs/images, of the demo's team on a busy morning: `python -m bench.screenshots`.

The machine needs a font with emoji (Debian: fonts-noto-color-emoji).
"""

import shutil
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.busy_morning import busy_morning
from bench.demo_server import DemoServer, demo_server
from bench.recording import record
from chatapp.checks import programs
from chatapp.launch.prepare import ROOT

FOLDER = ROOT / "docs" / "images"
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


def _nothing(_page: Page) -> None:
    """Show the page as it is."""


def _open_menu(page: Page) -> None:
    page.locator(".me > summary").click()
    page.locator(".my-status").wait_for()


def _open_sheet(page: Page) -> None:
    page.locator(".message [data-action=details]").last.dispatch_event("click")
    page.locator("#message-menu").wait_for()


def _open_switcher(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator("[data-query], .switcher__list [role=option]").first.wait_for(state="attached")


# file: path, the browser's options, what happens first
LOOKS: dict[str, tuple[str, dict[str, Any], Callable[[Page], None]]] = {
    "chat-wide-light.png": ("/chats/{launch}", {**WIDE, "color_scheme": "light"}, _nothing),
    "chat-wide-dark.png": (
        "/chats/{launch}/messages/{thread}/thread",
        {**WIDE, "color_scheme": "dark"},
        _nothing,
    ),
    "chat-narrow-dark.png": ("/chats/{launch}", {**PHONE, "color_scheme": "dark"}, _nothing),
    "list-narrow-light.png": ("/chats", {**PHONE, "color_scheme": "light"}, _nothing),
    "message-sheet-narrow-light.png": ("/chats/{launch}", {**PHONE, "color_scheme": "light"}, _open_sheet),
    "status-wide-light.png": ("/chats/{launch}", {**WIDE, "color_scheme": "light"}, _open_menu),
    "switcher-wide-dark.png": ("/chats/{launch}", {**WIDE, "color_scheme": "dark"}, _open_switcher),
    "threads-wide-light.png": ("/threads", {**WIDE, "color_scheme": "light"}, _nothing),
    "activity-wide-dark.png": ("/activity", {**WIDE, "color_scheme": "dark"}, _nothing),
    "people-wide-light.png": ("/people", {**WIDE, "color_scheme": "light"}, _nothing),
    "language-wide-light.png": ("/settings/language", {**WIDE, "color_scheme": "light"}, _nothing),
    "appearance-wide-dark.png": ("/settings/appearance", {**WIDE, "color_scheme": "dark"}, _nothing),
}


def main() -> None:
    """Serve, create the conversation, take and save the screenshots and the recording."""
    # The full browser: the headless shell renders text slightly differently.
    executable = shutil.which("chromium") or programs.chromium()
    with demo_server() as server, sync_playwright() as playwright:
        launch, thread = busy_morning(server)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for login in ("ben", "dee"):
            opened(browser, server, f"/chats/{launch}", login=login)
        for name, (place, look, act) in LOOKS.items():
            page = opened(browser, server, place.format(launch=launch, thread=thread), **look)
            act(page)
            # Pictures and late parts.
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / name, animations="disabled")
            page.context.close()
        record(browser, server, launch, FOLDER / "chat.webp")
        browser.close()


def opened(browser: Browser, server: DemoServer, address: str, *, login: str = "ada", **look: Any) -> Page:
    """Return a page that is live and idle."""
    page = browser.new_context(**look).new_page()
    server.sign_in(page, login)
    page.goto(server.url + address)
    if page.locator("#online").count():
        page.locator("#online[data-live]").wait_for(state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page


if __name__ == "__main__":
    main()
