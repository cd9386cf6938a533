"""Undo: what is held back for a moment in the browser, and what is really undone."""

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import wait_for


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada, chat_id):
    """Ada's window on the chat, live, with two messages of hers."""
    for text in ("kept", "regretted"):
        ada.say(chat_id, text)
    opened = open_window()
    opened.enter(ada)
    opened.open_chat(chat_id)
    yield opened
    assert opened.faults == []


def texts(person, chat_id) -> list[str]:
    return [message["content"] for message in person.messages(chat_id)]


class TestDeleting:
    def test_is_held_back_and_undone_by_the_button_or_a_key(self, window, ben, chat_id):
        page = window.page
        for undo in (lambda: page.get_by_role("button", name="Undo").click(), lambda: page.keyboard.press("Control+z")):
            window.choose("regretted", "Delete message")
            expect(page.locator("#toasts")).to_contain_text("Message deleted")
            expect(window.message("regretted").locator(".message__said")).to_be_hidden()
            assert "regretted" in texts(ben, chat_id)
            undo()
            expect(window.message("regretted").locator(".message__said")).to_be_visible()
            expect(window.message("regretted")).to_be_focused()
            expect(page.locator("#toasts")).to_be_empty()
        # Sentinel: a later change arrives, and it is still there.
        ben.say(chat_id, "later")
        window.expect_said("later")
        assert texts(ben, chat_id) == ["kept", "regretted", "later"]

    def test_is_done_when_the_toast_goes(self, window, ben, chat_id):
        window.choose("regretted", "Delete message")
        expect(window.page.locator(".message--deleted")).to_have_count(1)
        expect(window.page.locator("#toasts")).to_be_empty()
        assert texts(ben, chat_id) == ["kept", ""]

    def test_waits_while_the_pointer_is_on_it(self, window, ben, chat_id):
        window.choose("regretted", "Delete message")
        window.page.get_by_role("button", name="Undo").hover()
        window.page.wait_for_timeout(6_000)
        assert "regretted" in texts(ben, chat_id)
        window.page.get_by_role("button", name="Undo").click()
        expect(window.message("regretted").locator(".message__said")).to_be_visible()

    def test_is_done_at_once_when_the_page_is_left(self, window, ben, chat_id):
        window.choose("regretted", "Delete message")
        expect(window.page.locator("#toasts")).to_contain_text("Message deleted")
        window.page.goto("/people")
        wait_for(window.page, lambda: "regretted" not in texts(ben, chat_id))

    def test_the_next_one_ends_the_chance_of_the_first(self, window, ben, chat_id):
        window.choose("kept", "Delete message")
        expect(window.page.locator("#toasts")).to_contain_text("Message deleted")
        window.choose("regretted", "Delete message")
        expect(window.page.locator(".message--deleted")).to_have_count(1)
        window.page.get_by_role("button", name="Undo").click()
        assert texts(ben, chat_id) == ["", "regretted"]


class TestLeaving:
    def leave(self, window) -> None:
        window.page.get_by_label("Chat menu").click()
        window.page.locator(".menu[open]").get_by_role("button", name="Leave this chat").click()
        expect(window.page.locator("#toasts")).to_contain_text("You left Launch week")

    def test_is_held_back(self, window, ada, chat_id):
        self.leave(window)
        expect(window.page.locator(".conversation")).to_have_attribute("inert", "")
        window.page.get_by_role("button", name="Undo").click()
        window.say("still here")
        window.expect_said("still here")

    def test_is_done_when_the_page_is_left(self, window, ada, chat_id):
        self.leave(window)
        window.page.goto("/people")
        wait_for(window.page, lambda: ada.call("GET", "/api/users/chats")["chats"] == [])


class TestArchiving:
    def test_is_really_undone(self, window, ada, chat_id):
        def is_archived() -> bool:
            return ada.call("GET", "/api/users/chats")["chats"][0]["archived"]

        window.page.get_by_label("Chat menu").click()
        window.page.locator(".menu[open]").get_by_role("button", name="Archive", exact=True).click()
        expect(window.page.locator("#toasts")).to_contain_text("Chat archived")
        expect(window.page.locator("#archived")).to_be_visible()
        window.page.locator("#toasts").get_by_role("button", name="Undo").click()
        expect(window.page.locator("#archived")).to_be_hidden()
        assert not is_archived()


class TestMarkingAsRead:
    def test_is_really_undone(self, window, ben, chat_id):
        for text in ("one", "two"):
            ben.say(chat_id, text)
        window.expect_said("two")
        window.choose("one", "Mark unread from here")
        count = window.page.locator("#chat-list .row__unread [data-count]")
        expect(count).to_have_text("2")
        window.page.get_by_role("button", name="Mark as read").click()
        expect(window.page.locator("#toasts")).to_contain_text("Marked as read")
        expect(window.page.locator("#chat-list .row__unread")).to_be_hidden()
        window.page.get_by_role("button", name="Undo").click()
        expect(count).to_have_text("2")
        expect(window.page.locator("#new")).to_have_count(1)


class TestUndoSend:
    def test_takes_a_message_back_into_the_composer_if_the_person_wants_it(self, window, ada, ben, chat_id):
        window.page.goto("/settings/appearance")
        window.page.get_by_role("button", name="Hold for 5 seconds").click()
        expect(window.page.get_by_role("button", name="Hold for 5 seconds")).to_have_attribute("aria-pressed", "true")
        window.open_chat(chat_id)
        window.say("too soon")
        window.page.get_by_role("button", name="Undo").click()
        expect(window.page.locator("#content")).to_have_value("too soon")
        window.say("now then")
        window.expect_said("now then")
        assert texts(ben, chat_id) == ["kept", "regretted", "now then"]
