"""Catch-up by keys and by pointer, with Undo, in a live page."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def missed(open_window, ada, ben):
    """Ada's window on the page, with two chats that wait and a quiet one."""
    chats = [ada.new_chat(ben, title=title) for title in ("Launch", "Harvest", "Quiet")]
    for chat in chats[:2]:
        ben.say(chat, f"@{ada.name} can you look?")
    ben.say(chats[2], "hello")
    window = open_window()
    window.sign_in(ada)
    # The log consumer notes mentions within a second or so.
    expect(window.page.locator("[data-activity-count] [data-count]")).to_have_text("2")
    window.page.goto("/activity")
    window.page.get_by_role("link", name="Catch-up").click()
    expect(window.page.locator("[data-behaviour=catch-up][data-started]")).to_be_visible()
    return window


def cards(window):
    return window.page.locator(".catch-up > [data-missed]:visible")


class TestKeys:
    def test_they_move_read_undo_and_put_off(self, missed):
        page = missed.page
        expect(cards(missed)).to_have_count(2)
        first, second = (cards(missed).nth(place).get_attribute("data-missed") for place in (0, 1))
        page.keyboard.press("j")
        expect(page.locator(f'[data-missed="{first}"]')).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator(f'[data-missed="{second}"]')).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("e")
        expect(cards(missed)).to_have_count(1)
        expect(page.locator(f'[data-missed="{second}"]')).to_be_focused()
        page.keyboard.press("z")
        expect(cards(missed)).to_have_count(2)
        expect(page.locator(f'[data-missed="{first}"]')).to_be_focused()
        page.keyboard.press("l")
        expect(cards(missed).nth(1)).to_have_attribute("data-missed", first)
        expect(page.locator(f'[data-missed="{second}"]')).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/chats/{second.split(':')[0]}")

    def test_what_is_marked_read_stays_so_when_the_page_is_left_at_once(self, missed):
        page = missed.page
        page.keyboard.press("j")
        page.keyboard.press("e")
        expect(cards(missed)).to_have_count(1)
        expect(page.locator(".toast__undo")).to_be_visible()
        page.goto("/saved")
        expect(page.locator(".row--unread")).to_have_count(2)
        page.goto("/activity/catch-up")
        expect(cards(missed)).to_have_count(1)


class TestMarkingAllRead:
    def test_shows_that_nothing_is_left(self, missed):
        page = missed.page
        page.get_by_role("button", name="Mark all read").click()
        expect(page.get_by_role("heading", name="You’re all caught up")).to_be_visible()
        expect(page.locator(".row--unread")).to_have_count(0, timeout=10_000)
        assert missed.faults == []
