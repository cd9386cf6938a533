"""Unread messages: the divider, jumping to it, marking as unread; all pages of a person agree."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.window import expect_live


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def desk(open_window, ada, chat_id):
    """Ada's window on the chat, live."""
    window = open_window()
    window.enter(ada)
    window.open_chat(chat_id)
    yield window
    assert window.faults == []


def unread_of(page):
    """Return the unread count of the only chat in the list."""
    return page.locator("#chat-list .row__unread [data-count]")


class TestMark:
    def test_opening_lands_at_the_first_unread_message_and_the_button_counts_the_rest(self, desk, ben, chat_id):
        desk.page.goto("/chats")
        for number in range(40):
            ben.say(chat_id, f"message {number}")
        desk.open_chat(chat_id)
        page = desk.page
        expect(page.locator("#new")).to_be_in_viewport()
        expect(desk.message("message 0")).to_be_in_viewport()
        expect(desk.message("message 39")).not_to_be_in_viewport()
        button = page.get_by_role("button", name="40 more messages")
        expect(button).to_be_visible()
        ben.say(chat_id, "one more")
        button = page.get_by_role("button", name="41 more messages")
        button.click()
        expect(desk.message("one more")).to_be_in_viewport()
        expect(button).to_be_hidden()
        expect(page.locator("#chat-list .row__unread")).to_be_hidden()

    def test_the_button_leads_to_mentions_first(self, desk, ben, chat_id):
        desk.page.goto("/chats")
        for number in range(70):
            ben.say(chat_id, "@Ada, look here" if number == 35 else f"message {number}")
        desk.open_chat(chat_id)
        button = desk.page.locator("#to-newest")
        expect(button).to_have_text("@ 1 mention")
        button.click()
        expect(desk.page.locator("article:has(.mention--me)")).to_be_in_viewport()
        expect(button).to_have_text("70 more messages")

    def test_it_goes_when_one_answers(self, desk, ben, chat_id):
        desk.page.goto("/chats")
        ben.say(chat_id, "hello?")
        desk.open_chat(chat_id)
        expect(desk.page.locator("#new")).to_have_count(1)
        desk.say("hello!")
        expect(desk.page.locator("#new")).to_have_count(0)


class TestMarkingUnread:
    def test_holds_in_all_ones_tabs_until_one_says_otherwise(self, desk, open_window, ada, ben, chat_id):
        elsewhere = open_window()
        elsewhere.sign_in(ada)
        for number in (1, 2, 3):
            ben.say(chat_id, f"message {number}")
        desk.expect_said("message 3")
        tab = desk.new_tab()
        tab.goto(f"/chats/{chat_id}")
        expect_live(tab)
        desk.page.bring_to_front()
        for page in (desk.page, tab, elsewhere.page):
            expect(page.locator("#chat-list .row__unread")).to_be_hidden()
        desk.choose("message 2", "Mark unread from here")
        for name, page in {"desk": desk.page, "tab": tab, "elsewhere": elsewhere.page}.items():
            expect(unread_of(page), name).to_have_text("2")
            expect(page, name).to_have_title(re.compile(r"^\(2\) "))
        for page in (desk.page, tab):
            after = page.locator("#new ~ .turn .message__body").first
            expect(after).to_have_text("message 2")
        # Also when the other tab comes to the front, and when more messages arrive.
        tab.bring_to_front()
        ben.say(chat_id, "message 4")
        for page in (desk.page, tab, elsewhere.page):
            expect(unread_of(page)).to_have_text("3")
        tab.locator("#content").focus()
        tab.keyboard.press("Escape")
        for page in (desk.page, tab, elsewhere.page):
            expect(page.locator("#chat-list .row__unread")).to_be_hidden()
            expect(page).not_to_have_title(re.compile(r"^\("))
        expect(tab.locator("#new")).to_have_count(0)

    def test_is_published_to_no_one_else(self, desk, open_window, ben, chat_id):
        his = open_window()
        his.enter(ben)
        his.open_chat(chat_id)
        ben.say(chat_id, "message 1")
        desk.expect_said("message 1")
        desk.choose("message 1", "Mark unread from here")
        expect(unread_of(desk.page)).to_have_text("1")
        expect(his.page.locator("#new")).to_have_count(0)
        expect(his.page.locator("#chat-list .row__unread")).to_be_hidden()
        expect(his.page.get_by_role("button", name="Mark as read")).to_have_count(0)


class TestReceipts:
    def test_the_viewers_newest_message_is_sent_and_then_read(self, desk, open_window, ben, chat_id):
        receipt = desk.page.locator(".receipt")
        desk.say("anyone there?")
        expect(receipt).to_have_text("Sent")
        his = open_window()
        his.enter(ben)
        his.open_chat(chat_id)
        expect(receipt).to_have_text("Seen")
        desk.say("good")
        his.expect_said("good")
        expect(receipt).to_have_count(1)
        expect(desk.page.locator(".turn", has=desk.page.locator(".receipt"))).to_contain_text("good")
        expect(receipt).to_have_text("Seen")
        desk.page.reload()
        desk.wait_until_live()
        expect(receipt).to_have_text("Seen")

    def test_who_comes_in_has_read_what_stands_there(self, open_window, server, ada):
        cy = ApiPerson(server.url, "Cy")
        chat_id = ada.call("POST", "/api/chats", user_list=[cy.email], title="Handover")["id"]
        ada.say(chat_id, "welcome, everyone")
        window = open_window()
        window.enter(ada)
        window.open_chat(chat_id)
        receipt = window.page.locator(".receipt")
        expect(receipt).to_have_text("Sent")
        cy.call("PUT", f"/api/users/invited_chats/{chat_id}")
        expect(receipt).to_have_text("Seen")


class TestHiddenReading:
    def test_counts_still_go_down_on_the_viewers_other_page(self, desk, open_window, ada, ben, chat_id):
        ada.call("PATCH", "/api/users/me", show_reading=False)
        elsewhere = open_window()
        elsewhere.sign_in(ada)
        desk.page.goto("/chats")
        ben.say(chat_id, "read me")
        expect(unread_of(elsewhere.page)).to_have_text("1")
        desk.open_chat(chat_id)
        expect(elsewhere.page.locator("#chat-list .row__unread")).to_be_hidden()
