"""One person's browser window, with helpers for the browser tests. It records everything that goes wrong in it."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from chatapp.tests.browser.api import PASSWORD, ApiPerson, new_email
from chatapp.tests.patience import PATIENCE_SECONDS

# Collected inside the page: CSP violations, and layout shifts.
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
_IS_LOADED = r"""async (name) => {
  const scripts = performance.getEntriesByType("resource").map((one) => one.name);
  const script = scripts.find((one) => one.split("/").at(-1).split(".")[0] === name && one.endsWith(".js"));
  return Boolean(script && (await import(script)));
}"""
# Navigations in a row that may interrupt an evaluation.
_MOST_NAVIGATIONS = 5


def expect_live(page: Page) -> None:
    """Wait until the chat's page has joined its topic and knows that its person is present."""
    expect(page.locator("#online")).to_have_attribute("data-live", "")


class Window:
    """A browser context with one page. `context_options` are Playwright's."""

    def __init__(self, browser: Browser, base: str, *, name: str = "", **context_options: Any) -> None:
        """Open an empty window on `base`."""
        self.base, self.name, self.email = base, name, ""
        # Only the tests about it want the service worker: it would intercept requests.
        usual = {"viewport": {"width": 1280, "height": 800}, "base_url": base, "service_workers": "block"}
        options = {**usual, **context_options}
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.faults: list[str] = []
        # Of all its pages, pushed as they happen: a page that is unloading or loading can't be queried.
        self.refusals: list[str] = []
        self.context.expose_function("noteRefusal", lambda refusal: self.refusals.append(refusal))
        self.context.add_init_script(WATCH)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Open another tab of the same person, watched like the first."""
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
        """Return faults other than those the browser logs about a network that was cut on purpose."""
        return [fault for fault in self.faults if not re.search(r"ERR_|WebSocket connection to", fault)]

    def ask(self, script: str) -> Any:
        """Evaluate `script` in the final page: one that is unloading returns nothing."""
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
        """Create an account through the page."""
        self.name, self.email = name, new_email(name)
        self.page.goto("/signup")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        self.page.wait_for_url("**/welcome")
        self.page.goto("/chats")

    def set_up_site(self, name: str, server_log: str) -> None:
        """Create the owner's account through the one-time link that the first start printed."""
        link = re.search(r"http\S+/setup/\S+", server_log)
        assert link
        self.name, self.email = name, new_email(name)
        self.page.goto(link[0])
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/first-run/name")
        self.page.goto("/chats")

    def sign_in(self, person: ApiPerson) -> None:
        """Sign in with an existing account and go to the chats."""
        self.enter(person)
        self.page.goto("/chats")

    def enter(self, person: ApiPerson) -> None:
        """Sign in by sending the form, without loading a page: a journey then opens the one that it is about."""
        self.name, self.email = person.name, person.email
        headers = {"User-Agent": self.page.evaluate("navigator.userAgent"), "Referer": f"{self.base}/signin"}
        form = self.context.request.get("/signin", headers=headers).text()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        filled = {"csrfmiddlewaretoken": token[1], "email": person.email, "password": PASSWORD}
        answer = self.context.request.post("/signin", headers=headers, form=filled, max_redirects=0)
        assert answer.headers.get("location", "").endswith("/chats"), answer.status

    # The chat page

    def open_chat(self, chat_id: int) -> None:
        """Go to a chat and wait until it is live."""
        self.page.goto(f"/chats/{chat_id}")
        self.wait_until_live()

    def wait_until_started(self) -> None:
        """Wait until every component's script has started."""
        expect(self.page.locator("[data-behaviour]:not([data-started])")).to_have_count(0)

    def wait_until_loaded(self, module: str) -> None:
        """Wait until a module that loads late is there, with all that it imports; `module` as in `attach`."""
        # From here: `wait_for_function` takes a promise for true.
        for _ in range(int(PATIENCE_SECONDS * 10)):
            if self.page.evaluate(_IS_LOADED, module):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{module} did not load.")

    def wait_until_live(self) -> None:
        """Wait until the scripts have started and the socket has joined, which makes the person present."""
        self.wait_until_started()
        expect_live(self.page)

    def say(self, text: str) -> None:
        """Type and press Enter."""
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
