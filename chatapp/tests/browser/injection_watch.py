"""Watches a window for effects of an injected text: scripts, requests, navigation, CSP violations, new elements."""

from typing import Any

from playwright.sync_api import Dialog, Page

from chatapp.tests.browser.window import Window

# Everything that was ever in the document, as signs: `tag`, `tag[attribute]`, with the value where it decides what an
# element can do. Signs inside a message's text are marked.
SIGNS = """
  (() => {
    const signs = new Set();
    const NAMES = ["id", "name", "for", "form", "data-behaviour", "data-action"];
    const INERT = /^(data-.*|aria-.*|class|hidden|role|tabindex|title|datetime|lang|value|disabled|checked|open)$/;
    const ADDRESSES = ["href", "xlink:href", "src", "srcset", "action", "formaction", "data", "poster", "ping"];
    const kindOf = (name, value) => {
      if (NAMES.includes(name)) return "=" + value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\\d+/g, "#");
      if (!ADDRESSES.includes(name)) return "";
      const address = URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI) : null;
      return "=" + (address?.origin === location.origin ? "ours" : address?.protocol ?? "unreadable");
    };
    const sign = (element) => {
      const isSaid = element.parentElement?.closest(".message__body");
      const tag = isSaid ? `said ${element.localName}` : element.localName;
      signs.add(tag);
      for (const { name, value } of element.attributes) {
        const isInert = INERT.test(name) && !NAMES.includes(name) && !tag.startsWith("said");
        if (!isInert) signs.add(`${tag}[${name}${kindOf(name, value)}]`);
      }
    };
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "attributes") sign(target);
        for (const node of addedNodes) if (node.nodeType === 1) [node, ...node.querySelectorAll("*")].forEach(sign);
      }
    }).observe(document, { subtree: true, childList: true, attributes: true });
    window.signsOfAll = () => {
      document.querySelectorAll("*").forEach(sign);
      return [...signs];
    };
  })();
"""
TRAP = """
  window.trap = (...what) => { window.noticed(`ran: ${what}`); };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => window.trap(name);
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
    window.noticed(`refused: ${effectiveDirective} ${blockedURI} ${sample}`);
  });
"""

# Everything that Markdown may become (chats/text/markup.py).
_TAGS = [
    "p", "br", "strong", "em", "s", "code", "pre", "span", "ul", "ol", "li", "blockquote", "a",
    "div", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "label", "input",
]  # fmt: skip
_ATTRIBUTES = [
    "code[class]", "span[class]", "span[data-user-id]", "ol[start]", "a[rel]", "a[target]", "a[title]",
    *(f"{tag}[class]" for tag in ("p", "div", "li", "details", "th", "td")), "div[tabindex]", "details[open]",
    "input[type]", "input[disabled]", "input[checked]", "div[dir]", "th[dir]", "td[dir]",
]  # fmt: skip
_ADDRESSES = ["a[href=https:]", "a[href=http:]", "a[href=mailto:]"]
SAID = {f"said {sign}" for sign in (*_TAGS, *_ATTRIBUTES, *_ADDRESSES)}


class Watch:
    """One watched window. `noise`: forbidden events; `signs`: the elements it has seen."""

    def __init__(self, window: Window, *, has_scripts: bool = True) -> None:
        """Start watching; the current page is not watched."""
        self.window, self.page, self.has_scripts = window, window.page, has_scripts
        self.noise: list[str] = []
        self.signs: set[str] = set()
        if has_scripts:
            window.context.expose_function("noticed", lambda what: self.noise.append(what))
            window.context.add_init_script(TRAP + SIGNS)
        window.context.on("request", lambda request: self._unless_ours("asked", request.url))
        window.context.on("page", lambda page: self.noise.append(f"opened {page.url}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("frameattached", lambda frame: self.noise.append(f"frame {frame.url}"))
        self.page.on("framenavigated", lambda frame: self._unless_ours("went", frame.url))
        # A page with an error status logs it to the console; anything else is noise.
        self.page.on("console", self._hear)

    def goto(self, address: str) -> None:
        """Inspect the current page, and go to another."""
        self.look()
        self.page.goto(address)

    def look(self) -> None:
        """Record every element that is or was in this document."""
        if not self.page.url.startswith(self.window.base):
            return
        if not self.has_scripts:
            self.page.evaluate(SIGNS)
        self.signs |= set(self.page.evaluate("window.signsOfAll()"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.noise.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.noise.append(f"console: {message.text}")

    def _unless_ours(self, what: str, address: str) -> None:
        if not address.startswith((self.window.base, "about:blank", "data:image/", "blob:")):
            self.noise.append(f"{what} {address}")


def planted(page: Page, address: str, html: str, *, without_policy: bool) -> None:
    """Serve `address` with `html` as the text of its messages, optionally without its policy."""

    def serve(route: Any) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if "security-policy" not in name}
        text = answer.text().replace("PLANTED", html)
        route.fulfill(status=answer.status, headers=headers if without_policy else answer.headers, body=text)

    page.route(f"**{address}", serve)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.unroute(f"**{address}")
