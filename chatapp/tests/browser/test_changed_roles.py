"""A role change takes effect at once."""

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.api import ApiPerson


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Roles")


def expect_delete(window, text, *, offered):
    """Open the menu of a message and return its items."""
    page = window.page
    window.message(text).hover()
    window.message(text).get_by_role("link", name="More", exact=True).click()
    menu = page.locator("#message-menu")
    expect(menu.locator("[data-do=save]")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Delete message")).to_be_visible(visible=offered)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_moderator_may_delete_what_others_said_and_no_more_when_that_ends(open_window, server, ada, ben, chat_id):
    cleo = ApiPerson(server.url, "Cleo")
    ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[cleo.email])
    cleo.call("PUT", f"/api/users/invited_chats/{chat_id}")
    cleo.say(chat_id, "Someone else’s words")
    window = open_window()
    window.enter(ben)
    window.open_chat(chat_id)
    window.page.evaluate("window.isSamePage = true")
    path, timeline = f"/api/chats/{chat_id}/members/{ben.id}", window.page.locator("#timeline")
    expect_delete(window, "Someone else’s words", offered=False)
    ada.call("PATCH", path, role="moderator")
    expect(timeline).to_have_attribute("data-leads-as", "moderator")
    expect_delete(window, "Someone else’s words", offered=True)
    ada.call("PATCH", path, role="member")
    expect(timeline).to_have_attribute("data-leads-as", "")
    expect_delete(window, "Someone else’s words", offered=False)
    ada.call("PATCH", path, role="moderator")
    expect(timeline).to_have_attribute("data-leads-as", "moderator")
    window.choose("Someone else’s words", "Delete message")
    expect(window.page.locator(".message--deleted .message__body")).to_have_text("This message was deleted.")
    assert window.ask("window.isSamePage") is True
    assert window.faults == []
