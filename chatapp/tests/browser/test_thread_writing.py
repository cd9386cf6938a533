"""A reply in a thread is not lost: while it is sent, when its response is lost, when the panel closes."""

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
    opened.enter(ada)
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


def test_a_reply_whose_answer_was_lost_is_sent_again_and_is_there_once(window, ada, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    messages = re.compile(r"/api/chats/\d+/messages$")
    tries: list = []

    def lose_the_answer(route):
        route.fetch()
        route.abort()
        tries.append(True)

    page.route(messages, lose_the_answer)
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    wait_for(page, lambda: tries)
    expect(page.locator("#thread-lines article[data-state=sending]")).to_contain_text("At noon")
    field.fill("At one, not at noon")
    field.press("Enter")
    page.unroute_all(behavior="ignoreErrors")
    restore(page)
    expect(page.locator("#thread-lines article[data-id] .message__body")).to_have_text(
        ["At noon", "At one, not at noon"]
    )
    assert replies(ada, chat_id, root) == ["At noon", "At one, not at noon"]
    expect(page.locator("#lines .message__body", has_text="At noon")).to_have_count(0)


def test_a_refused_reply_returns_to_the_field(window, ada, ben, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    refusal = {"errors": {"content": ["is too rude"]}}
    page.route(re.compile(r"/api/chats/\d+/messages$"), lambda route: route.fulfill(status=422, json=refusal))
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    failed = page.locator("#thread-lines article[data-state=failed]")
    expect(failed).to_contain_text("Not sent. is too rude")
    failed.get_by_role("button", name="Edit").click()
    expect(failed).to_have_count(0)
    expect(field).to_have_value("At noon")
    restore(page)
    window.faults.clear()
    assert replies(ada, chat_id, root) == []


def test_a_reply_written_offline_survives_a_reload(window, ada, chat_id, root):
    page, field = window.page, window.page.locator("#thread-content")
    page.route(re.compile(r"/api/chats/\d+/messages$"), lambda route: route.abort())
    cut(page)
    field.fill("At noon")
    field.press("Enter")
    expect(page.locator("#thread-lines article[data-state=sending]")).to_contain_text("At noon")
    page.unroute_all()
    page.reload()
    window.wait_until_live()
    expect(page.locator("#thread-lines article[data-id] .message__body")).to_have_text(["At noon"])
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
