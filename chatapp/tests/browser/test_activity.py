"""Activity in two windows: the count, the notice, marking read, reading in the chat."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


@pytest.fixture
def theirs(open_window, ben, chat_id):
    """Ben's window, on the activity page."""
    window = open_window()
    window.enter(ben)
    window.page.goto("/activity")
    return window


def count_in(window):
    return window.page.locator("[data-activity-count] [data-count]")


class TestLive:
    def test_a_mention_counts_and_says_that_there_is_more(self, ada, ben, theirs, chat_id):
        expect(count_in(theirs)).to_be_hidden()
        ada.say(chat_id, f"@{ben.name} look")
        expect(count_in(theirs)).to_have_text("1")
        expect(theirs.page.locator("#activity-news")).to_be_visible()
        theirs.page.get_by_role("link", name="Show it").click()
        theirs.page.get_by_role("button", name="Mark read").click()
        expect(count_in(theirs)).to_be_hidden()
        expect(theirs.page.locator(".activity__one--unread")).to_have_count(0)
        expect(theirs.page.get_by_role("link", name="Show in chat")).to_be_focused()
        expect(theirs.page.locator("#activity-news")).to_be_hidden()

    def test_reading_the_chat_elsewhere_lowers_the_count_and_the_next_mention_is_news(
        self, open_window, ada, ben, theirs, chat_id
    ):
        ada.say(chat_id, f"@{ben.name} one")
        expect(count_in(theirs)).to_have_text("1")
        theirs.page.goto("/activity")
        other = open_window()
        other.enter(ben)
        other.open_chat(chat_id)
        expect(count_in(theirs)).to_be_hidden()
        other.page.goto("/saved")
        ada.say(chat_id, f"@{ben.name} two")
        expect(count_in(theirs)).to_have_text("1")
        expect(theirs.page.locator("#activity-news")).to_be_visible()
