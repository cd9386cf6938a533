"""After reconnecting, missed changes are shown and waiting messages are sent, on any page."""

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import cut, restore, scroll_up_to, wait_for, watch_sockets, without_socket
from chatapp.tests.browser.window import expect_live

# More than the changes that are synced one by one (chats/queries/changes.py).
TOO_MANY = 510
SENDING = "article[data-state=sending]"


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Night train")


@pytest.fixture
def other_id(ada, ben):
    return ada.new_chat(ben, title="Day train")


@pytest.fixture
def window(open_window, ada, chat_id):
    opened = open_window()
    watch_sockets(opened)
    opened.enter(ada)
    opened.open_chat(chat_id)
    yield opened
    assert opened.faults_without_connection() == []


def stored(person, chat_id):
    return [message["content"] for message in person.messages(chat_id)]


def test_after_more_than_can_be_caught_up_history_still_comes_by_scrolling(window, ben, chat_id):
    ben.say(chat_id, "before the tunnel")
    window.expect_said("before the tunnel")
    with without_socket(window.page):
        for number in range(TOO_MANY):
            ben.say(chat_id, f"message {number}")
    window.expect_said(f"message {TOO_MANY - 1}")
    expect(window.message("before the tunnel")).to_have_count(0)
    expect(window.page.locator("#older")).to_be_visible()
    scroll_up_to(window, f"message {TOO_MANY - 150}")
    texts = window.texts()
    assert texts == [f"message {number}" for number in range(TOO_MANY - len(texts), TOO_MANY)]


def test_what_was_begun_on_another_device_meanwhile_is_in_the_composer(window, ada, chat_id):
    with without_socket(window.page):
        ada.call("PUT", f"/api/chats/{chat_id}/draft", content="Written on the phone")
    expect(window.page.locator("#content")).to_have_value("Written on the phone")


@pytest.mark.parametrize("is_in_a_chat", [True, False])
def test_what_waits_in_one_chat_is_sent_from_the_page_of_another(window, ben, chat_id, other_id, is_in_a_chat):
    # Offline alone leaves the open socket, which could still deliver the first.
    cut(window.page)
    window.context.set_offline(True)
    for text in ("one", "two"):
        window.say(text)
    expect(window.page.locator(SENDING)).to_have_count(2)
    window.page.close()
    assert stored(ben, chat_id) == []
    window.context.set_offline(False)
    window.page = window.new_tab()
    window.page.goto(f"/chats/{other_id}" if is_in_a_chat else "/chats")
    wait_for(window.page, lambda: stored(ben, chat_id) == ["one", "two"])
    expect(window.page.locator(f'.row[data-chat-id="{chat_id}"]')).to_contain_text("two")
    wait_for(window.page, lambda: window.page.evaluate("Object.keys(localStorage).every((key) => !/outbox/.test(key))"))
    assert stored(ben, chat_id) == ["one", "two"]


def test_another_chats_page_that_was_open_sends_it_when_it_is_connected_again(window, ben, chat_id, other_id):
    other = window.new_tab()
    other.goto(f"/chats/{other_id}")
    expect_live(other)
    for tab in (window.page, other):
        cut(tab)
    window.context.set_offline(True)
    window.say("from the tunnel")
    expect(window.page.locator(SENDING)).to_have_count(1)
    window.page.close()
    window.context.set_offline(False)
    restore(other)
    wait_for(other, lambda: stored(ben, chat_id) == ["from the tunnel"])
