"""The recording in docs/images: people write, react and answer in a thread. An animated WebP of at most 1.5 MB."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.busy_morning import Teammate
from bench.demo_server import DemoServer

MAX_BYTES = 1_500_000
_SIZE = {"width": 1120, "height": 700}
_SHOWN = (960, 600)
_KEY_MS, _BEAT_MS, _END_MS = 90, 900, 2_400


class Film:
    """Frames with the time for which each is shown."""

    def __init__(self, page: Page) -> None:
        """Film `page`."""
        self._page = page
        self._frames: list[Image.Image] = []
        self._times: list[int] = []

    def shoot(self, milliseconds: int) -> None:
        """Add what the page shows now."""
        frame = Image.open(io.BytesIO(self._page.screenshot(animations="disabled", caret="initial")))
        self._frames.append(frame.convert("RGB").resize(_SHOWN, Image.Resampling.LANCZOS))
        self._times.append(milliseconds)

    def type(self, selector: str, text: str) -> None:
        """Write into a field, three letters a frame."""
        for start in range(0, len(text), 3):
            self._page.locator(selector).press_sequentially(text[start : start + 3])
            self.shoot(_KEY_MS)

    def save(self, path: Path) -> None:
        """Store the film, smaller until it is small enough."""
        for quality in (80, 65, 50, 35):
            first, *others = self._frames
            first.save(
                path, save_all=True, append_images=others, duration=self._times, loop=0, quality=quality, method=4
            )
            if path.stat().st_size <= MAX_BYTES:
                return
        raise RuntimeError(f"{path} has {path.stat().st_size} bytes")


def record(browser: Browser, server: DemoServer, chat_id: int, path: Path) -> None:
    """Film Ada's window while Ben and Fay are in the chat, too."""
    ben, fay = Teammate(server, "ben"), Teammate(server, "fay")
    page = browser.new_context(viewport=_SIZE, color_scheme="light").new_page()
    server.sign_in(page, "ada")
    page.goto(f"{server.url}/chats/{chat_id}")
    page.locator("#online[data-live]").wait_for(state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    film = Film(page)
    film.shoot(_BEAT_MS)
    film.type("#content", "Shall we ship it on Thursday?")
    page.press("#content", "Enter")
    own = page.locator("#lines article", has_text="Shall we ship it").last
    own.wait_for()
    film.shoot(_BEAT_MS)
    number = int(own.get_attribute("data-id") or page.locator("#lines article").last.get_attribute("data-id") or 0)
    ben.say(chat_id, "Thursday is good. The importer is done.")
    page.locator("#lines article", has_text="Thursday is good").wait_for()
    film.shoot(_BEAT_MS)
    for person, emoji in ((ben, "🚀"), (fay, "🚀"), (fay, "🦆")):
        person.react(chat_id, number, emoji)
        page.wait_for_timeout(400)
        film.shoot(_BEAT_MS // 2)
    own.hover()
    own.locator("[data-action=thread]").click()
    page.locator("#thread[data-started]").wait_for()
    page.wait_for_load_state("networkidle")
    film.shoot(_BEAT_MS)
    film.type("#thread-content", "I’ll write the news 📰")
    page.press("#thread-content", "Enter")
    page.locator("#thread-lines article", has_text="write the news").wait_for()
    page.wait_for_timeout(500)
    film.shoot(_BEAT_MS)
    fay.say(chat_id, "And I draw a duck for it.", thread_root=number)
    page.locator("#thread-lines article", has_text="draw a duck").wait_for()
    page.wait_for_timeout(500)
    film.shoot(_END_MS)
    film.save(path)
    page.context.close()
