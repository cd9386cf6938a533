"""Take the pictures of docs/images anew, of the demo's team on a busy morning: `python -m bench.screenshots`.

The machine needs a font with emoji (Debian: fonts-noto-color-emoji).
"""

import json
import shutil
import urllib.parse
import urllib.request
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.demo_server import DemoServer, demo_server
from chatapp.checks import programs
from chatapp.launch.prepare import ROOT

FOLDER = ROOT / "docs" / "images"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# file: the address after the chat's, and how it is looked at
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "chat-wide-light.png": ("/members", {"viewport": WIDE, "color_scheme": "light"}),
    "chat-wide-dark.png": ("/messages/{thread}/thread", {"viewport": WIDE, "color_scheme": "dark"}),
    "chat-narrow-dark.png": ("", {"viewport": NARROW, "color_scheme": "dark", "device_scale_factor": 2}),
}
CODE = "```python\ndef pause(tries):\n    # seconds, a minute at most\n    return min(60, 2 ** tries)\n```"
COPY = "Copy for the second page is up. Three parts:\n\n- what it keeps\n- what it *never* does\n- how to leave"


class Teammate:
    """Someone of the demo's team, who acts by API."""

    def __init__(self, server: DemoServer, login: str) -> None:
        """Sign in."""
        self._base, self._token = server.url, ""
        self._token = self("POST", "/api/signin", email=f"{login}@example.org", password=server.password)["token"]

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        """Return the answer of a call."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self._token}"} if self._token else {}
        )
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self._base + path, method=method, headers=headers, data=data)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def chat(self, **facts: str) -> int:
        """Return the id of the chat with these facts."""
        chats = self("GET", "/api/users/chats")["chats"]
        return next(int(chat["id"]) for chat in chats if facts.items() <= chat.items())

    def say(self, chat_id: int, content: str, **more: int) -> int:
        """Send a message and return its id."""
        return int(self("POST", f"/api/chats/{chat_id}/messages", content=content, **more)["id"])

    def react(self, chat_id: int, message_id: int, emoji: str) -> None:
        """Choose an emoji for a message."""
        self("PUT", f"/api/chats/{chat_id}/messages/{message_id}/reactions/{urllib.parse.quote(emoji)}")


def busy_morning(server: DemoServer) -> tuple[int, int]:
    """Let the team talk. Shape: the chat's id, the id of a message with a thread."""
    ada, ben, cy, dee, fay, hana = (Teammate(server, login) for login in ("ada", "ben", "cy", "dee", "fay", "hana"))
    ben("PATCH", "/api/users/me", status="On call until Friday")
    fay("PATCH", "/api/users/me", status="Drawing ducks")
    launch = ada.chat(title="Launch")
    numbers = dee.say(
        launch, "Numbers this morning: **2,980 visitors**, 402 sign-ups, and no one asked about the ducks."
    )
    for person, emoji in ((ada, "🎉"), (ben, "🎉"), (fay, "🎉"), (fay, "🦆")):
        person.react(launch, numbers, emoji)
    pause = ben.say(launch, "Retries wait longer each time now.")
    ben.say(launch, CODE)
    fay.say(launch, "So a phone in a tunnel asks once a minute?", reply_to=pause)
    exactly = ben.say(launch, "Exactly. Nothing lost, nothing doubled.")
    ada.react(launch, exactly, "👍")
    copy = cy.say(launch, COPY)
    fay.say(launch, "The third is my favourite. No one else writes it down.", thread_root=copy)
    dee.say(launch, "Then it goes first?", thread_root=copy)
    cy.say(launch, "First it is.", thread_root=copy)
    dee("PUT", f"/api/chats/{launch}/messages/{copy}/pin")
    thanks = ada.say(launch, "@Cy Tanaka lovely, this is how I want to be told things.")
    cy.react(launch, thanks, "❤️")
    hana.say(hana.chat(title="Everyone"), "Boat trip on the 27th, if the weather holds.")
    ben.say(ben.chat(kind="direct"), "Call you at three?")
    return launch, copy


def main() -> None:
    """Serve, talk, look, keep."""
    # The whole browser: its shell draws letters a little differently.
    executable = shutil.which("chromium") or programs.chromium()
    with demo_server() as server, sync_playwright() as playwright:
        launch, thread = busy_morning(server)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for login in ("ben", "dee"):
            opened(browser, server, f"/chats/{launch}", login=login)
        for name, (place, look) in LOOKS.items():
            page = opened(browser, server, f"/chats/{launch}{place.format(thread=thread)}", **look)
            page.screenshot(path=FOLDER / name)
            page.context.close()
        browser.close()


def opened(browser: Browser, server: DemoServer, address: str, *, login: str = "ada", **look: Any) -> Page:
    """Return a page that is live and at rest."""
    page = browser.new_context(**look).new_page()
    server.sign_in(page, login)
    page.goto(server.url + address)
    page.locator("#online:visible").wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page


if __name__ == "__main__":
    main()
