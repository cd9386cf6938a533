"""What one writes into a thread is not lost: while a reply is on its way, when its answer is lost, when it closes."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import cut, restore, wait_for, watch_sockets


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Lunch")


@pytest.fixture
def root(ben, chat_id):
    return ben.say(chat_id, "When do we eat?")["id"]


@pytest.fixture
def window(open_window, ada, chat_id, root):
    opened = open_window()
    watch_sockets(opened)
    opened.sign_in(ada)
    opened.open_chat(chat_id)
    open_thread(opened)
    yield opened
    assert opened.faults_without_connection() == []


def open_thread(window) -> None:
    window.message("When do we eat?").first.hover()
    window.message("When do we eat?").first.get_by_role("link", name="Reply in a thread").click()
    expect(window.page.locator("#thread[data-started]")).to_be_visible()


def replies(person, chat_id, root):
    thread = person.call("GET", f"/api/chats/{chat_id}/messages/{root}/thread")
    return [message["content"] for message in thread["messages"]]


def test_what_is_typed_while_a_reply_is_on_its_way_stays(window, ada, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    held: list = []
    page.route(re.compile(r"/api/chats/\d+/messages$"), lambda route: held.append(route))
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    wait_for(page, lambda: held)
    field.press_sequentially("Bring the contract")
    held[0].continue_()
    wait_for(page, lambda: replies(ada, chat_id, root) == ["At noon"])
    restore(page)
    expect(page.locator("#thread-lines .message__body")).to_have_text(["At noon"])
    expect(page.locator("#thread-error")).to_be_hidden()
    expect(field).to_have_value("Bring the contract")


def test_a_reply_that_is_changed_after_its_answer_was_lost_is_a_new_one(window, ada, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    messages = re.compile(r"/api/chats/\d+/messages$")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route(messages, lose_the_answer)
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    expect(page.locator("#thread-error")).to_contain_text("Not sent")
    expect(field).to_have_value("At noon")
    assert replies(ada, chat_id, root) == ["At noon"]
    page.unroute(messages)
    field.fill("At one, not at noon")
    field.press("Enter")
    expect(field).to_have_value("")
    restore(page)
    expect(page.locator("#thread-lines .message__body")).to_have_text(["At noon", "At one, not at noon"])
    assert replies(ada, chat_id, root) == ["At noon", "At one, not at noon"]


def test_the_same_reply_sent_again_after_its_answer_was_lost_is_there_once(window, ada, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    messages = re.compile(r"/api/chats/\d+/messages$")
    page.route(messages, lambda route: (route.fetch(), route.abort()))
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    expect(page.locator("#thread-error")).to_contain_text("Not sent")
    page.unroute(messages)
    field.press("Enter")
    expect(field).to_have_value("")
    restore(page)
    expect(page.locator("#thread-lines .message__body")).to_have_text(["At noon"])
    assert replies(ada, chat_id, root) == ["At noon"]


def test_what_is_unsent_is_there_when_the_panel_opens_again(window):
    page, field = window.page, window.page.locator("#thread-content")
    field.press_sequentially("Half a thou")
    page.get_by_role("link", name="Close thread").click()
    expect(page.locator("#thread")).to_have_count(0)
    open_thread(window)
    expect(field).to_have_value("Half a thou")
    page.reload()
    window.wait_until_live()
    expect(page.locator("#thread[data-started]")).to_be_visible()
    expect(field).to_have_value("Half a thou")
    field.press("Enter")
    expect(page.locator("#thread-lines .message__body")).to_have_text(["Half a thou"])
    page.reload()
    window.wait_until_live()
    expect(field).to_have_value("")
