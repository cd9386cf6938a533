"""An old message: its URL opens it among its neighbors, with live updates."""

import re

import pytest
from playwright.sync_api import expect

# Beyond what a page loads by itself: a hundred unread messages, and ten pages of fifty (older.js).
MANY = 800


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Years of talk")


@pytest.fixture
def first(ada, chat_id):
    first = ada.say(chat_id, "The first of many")
    for number in range(MANY):
        ada.say(chat_id, f"message {number}")
    return first


@pytest.fixture
def window(open_window, ben):
    opened = open_window()
    opened.enter(ben)
    yield opened
    assert opened.faults == []


def test_its_address_opens_it_and_it_can_be_used(window, ada, chat_id, first):
    page = window.page
    page.goto(f"/chats/{chat_id}/messages/{first['id']}")
    message = window.message("The first of many")
    expect(message).to_be_in_viewport()
    expect(message).to_be_focused()
    window.wait_until_live()
    message.hover()
    message.get_by_role("link", name="Add a reaction").click()
    page.locator("#reaction-menu").get_by_role("button", name="🎉").click()
    expect(message.locator(".reaction")).to_have_text("🎉 1")
    ada.call("PATCH", f"/api/chats/{chat_id}/messages/{first['id']}", content="The very first")
    expect(window.message("The very first")).to_be_visible()
    # New messages belong to the newest page, and are not read here.
    ada.say(chat_id, "Meanwhile, at the end")
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(page.locator("#lines")).not_to_contain_text("Meanwhile, at the end")
    page.get_by_role("link", name="Newer messages").click()
    expect(window.message("message 20")).to_be_visible()
    page.get_by_role("link", name="Back to the newest messages").click()
    expect(window.message("Meanwhile, at the end")).to_be_visible()


def test_a_quote_leads_there_and_an_answer_to_the_newest(window, ada, chat_id, first):
    page = window.page
    ada.call("POST", f"/api/chats/{chat_id}/messages", content="Remember?", reply_to=first["id"])
    window.open_chat(chat_id)
    page.locator(".message__quote").click()
    message = window.message("The first of many")
    # Ten pages are loaded before the page that has it is opened: 18 s on a slow machine.
    expect(message).to_be_focused(timeout=90_000)
    expect(page).to_have_url(re.compile(r"\?before=\d+#message-\d+$"))
    window.wait_until_live()
    message.hover()
    message.get_by_role("link", name="Reply", exact=True).click()
    expect(page.locator("#replying")).to_contain_text("The first of many")
    page.keyboard.type("I do")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/chats/{chat_id}$"))
    window.expect_said("I do")
    expect(window.message("I do").locator(".message__quote")).to_contain_text("The first of many")
