"""One person's browser window, in the words of the journeys. It remembers everything that went wrong in it."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from chatapp.tests.browser.api import PASSWORD, ApiPerson, new_email
from chatapp.tests.patience import PATIENCE_SECONDS

# Collected inside the page: refusals of the content security policy, and how far things moved by themselves.
WATCH = """
  window.refusals = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refusals.push(`${event.effectiveDirective} ${event.blockedURI}`);
    window.noteRefusal(window.refusals.at(-1));
  });
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
# One page after the other that is left while it is asked.
_MOST_NAVIGATIONS = 5


class Window:
    """A browser context with one page. `context_options` are Playwright's."""

    def __init__(self, browser: Browser, base: str, *, name: str = "", **context_options: Any) -> None:
        """Open an empty window on `base`."""
        self.base, self.name, self.email = base, name, ""
        # Only the journeys about it want the service worker: it would stand between them and the network.
        usual = {"viewport": {"width": 1280, "height": 800}, "base_url": base, "service_workers": "block"}
        options = {**usual, **context_options}
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.faults: list[str] = []
        # Of all its pages, told at once: a page that is left, or just being loaded, answers no question.
        self.refusals: list[str] = []
        self.context.expose_function("noteRefusal", lambda refusal: self.refusals.append(refusal))
        self.context.add_init_script(WATCH)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Open a further tab of the same person, watched like the first."""
        page = self.context.new_page()
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))
        return page

    def _note(self, fault: str) -> None:
        self.faults.append(fault)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def faults_without_connection(self) -> list[str]:
        """Return faults other than those the browser itself logs about a network that was cut on purpose."""
        return [fault for fault in self.faults if not re.search(r"ERR_|WebSocket connection to", fault)]

    def ask(self, script: str) -> Any:
        """Evaluate `script` in the page that stands in the end: one that is being left has no answer."""
        for _ in range(_MOST_NAVIGATIONS):
            self.page.wait_for_load_state()
            try:
                return self.page.evaluate(script)
            except Error as error:
                if not re.search("context was destroyed|navigat", str(error)):
                    raise
        raise AssertionError(f"{self.page.url} never stood still")

    # Getting in

    def sign_up(self, name: str) -> None:
        """Make an account through the page."""
        self.name, self.email = name, new_email(name)
        self.page.goto("/signup")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        self.page.wait_for_url("**/chats")

    def set_up_site(self, name: str, server_log: str) -> None:
        """Make the owner's account by the one-time link that the first start printed."""
        link = re.search(r"http\S+/setup/\S+", server_log)
        assert link
        self.name, self.email = name, new_email(name)
        self.page.goto(link[0])
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/chats")

    def sign_in(self, person: ApiPerson) -> None:
        """Sign in through the page as someone who has an account."""
        self.name, self.email = person.name, person.email
        self.page.goto("/signin")
        self.page.fill("[name=email]", person.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/chats")

    # The chat page

    def open_chat(self, chat_id: int) -> None:
        """Go to a chat and wait until it is live."""
        self.page.goto(f"/chats/{chat_id}")
        self.wait_until_live()

    def wait_until_started(self) -> None:
        """Wait until every part's script listens."""
        expect(self.page.locator("[data-behaviour]:not([data-started])")).to_have_count(0)

    def wait_until_live(self) -> None:
        """Wait until the scripts have started and the socket has joined: then one sees oneself online."""
        self.wait_until_started()
        expect(self.page.locator("#online:not([hidden])")).to_contain_text(self.name)

    def say(self, text: str) -> None:
        """Write and press Enter."""
        self.page.fill("#content", text)
        self.page.press("#content", "Enter")

    def message(self, text: str) -> Locator:
        """Return the message whose body is exactly this."""
        body = self.page.locator(".message__body", has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))
        return self.page.locator("article.message", has=body)

    def choose(self, text: str, item: str) -> None:
        """Open the menu of a message and press one of its items."""
        self.message(text).hover()
        self.message(text).get_by_role("link", name="More", exact=True).click()
        self.page.locator("#message-menu").get_by_role("menuitem", name=item).click()

    def texts(self) -> list[str]:
        """Return the bodies of people's messages, top to bottom, unsent ones last."""
        return self.page.locator("article.message:not(.message--system) .message__body").all_inner_texts()

    def expect_said(self, text: str) -> None:
        """Wait for exactly one stored message with this text."""
        expect(self.message(text)).to_have_count(1)
        expect(self.message(text)).to_have_attribute("data-id", re.compile(r"^\d+$"))
