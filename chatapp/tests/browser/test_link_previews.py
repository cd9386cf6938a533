"""Preview cards: they appear in every open window, their author removes them, and plain pages do the same."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.outside_world.sitecustomize import HOST
from chatapp.tests.lib.outside import outside
from chatapp.tests.pictures import picture_bytes
from chatapp.tests.running_server import RunningServer

TEXT = f"See http://{HOST}/numbers"
PAGE = (
    '<title>Launch in numbers</title><meta name="description" content="402 sign-ups">'
    '<meta property="og:image" content="/numbers.png">'
)


@pytest.fixture(scope="module")
def server():
    """Run a server whose outside world is a local one."""
    with outside() as world:
        world.page("/numbers", PAGE)
        world.page("/numbers.png", picture_bytes(size=(300, 200)), kind="image/png")
        folder = Path(__file__).parent / "outside_world"
        with RunningServer(PYTHONPATH=str(folder), OUTSIDE_PORT=str(world.port)) as running:
            yield running


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


def card_in(window):
    return window.message(TEXT).locator(".preview")


class TestTwoWindows:
    def test_a_card_comes_to_both_and_goes_from_both(self, open_window, ada, ben, chat_id):
        mine, theirs = open_window(), open_window()
        for window, person in ((mine, ada), (theirs, ben)):
            window.enter(person)
            window.open_chat(chat_id)
        mine.say(TEXT)
        for window in (mine, theirs):
            expect(card_in(window)).to_have_count(1)
            expect(card_in(window).locator(".preview__title")).to_have_text("Launch in numbers")
            expect(card_in(window).locator(".preview__line")).to_have_text("402 sign-ups")
            expect(card_in(window).locator(".preview__page")).to_have_attribute("href", f"http://{HOST}/numbers")
            assert card_in(window).locator(".preview__picture").evaluate("(image) => image.decode().then(() => true)")
            card_in(window).hover()
        expect(card_in(theirs).locator(".preview__remove")).to_be_hidden()

        card_in(mine).get_by_role("link", name="Remove preview").click()
        for window in (mine, theirs):
            expect(card_in(window)).to_have_count(0)
            expect(window.message(TEXT)).to_be_visible()
            window.open_chat(chat_id)
            expect(window.message(TEXT)).to_be_visible()
            expect(card_in(window)).to_have_count(0)
            assert window.faults == window.refusals == []


class TestWithoutScripts:
    def test_a_card_is_shown_and_its_author_removes_it(self, open_window, ada, ben, chat_id):
        watching = open_window()
        watching.enter(ben)
        watching.open_chat(chat_id)
        ada.say(chat_id, TEXT)
        expect(card_in(watching)).to_have_count(1)

        window = open_window(java_script_enabled=False)
        window.enter(ada)
        window.page.goto(f"/chats/{chat_id}")
        expect(card_in(window).locator(".preview__title")).to_have_text("Launch in numbers")
        card_in(window).hover()
        card_in(window).get_by_role("link", name="Remove preview").click()
        expect(window.page.get_by_role("main")).to_contain_text("Launch in numbers")
        window.page.get_by_role("main").get_by_role("button", name="Remove").click()
        window.page.wait_for_url(re.compile(rf"/chats/{chat_id}"))
        expect(window.message(TEXT)).to_be_visible()
        expect(card_in(window)).to_have_count(0)
        expect(card_in(watching)).to_have_count(0)
