"""A thread whose root is beyond the loaded history: the root is live in the panel."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Long ago")


@pytest.fixture
def open_thread(open_window, ada, ben, chat_id):
    """Opens Ada's window on the thread of an old message: `open_thread(by)`."""
    windows = []

    def open_one(by):
        root = by.say(chat_id, "Where it began")["id"]
        ben.call("POST", f"/api/chats/{chat_id}/messages", content="A reply", thread_root=root)
        for number in range(120):
            ben.say(chat_id, f"message {number}")
        # Unread messages would come with the page.
        ada.call("POST", f"/api/chats/{chat_id}/read", number=1_000_000)
        window = open_window()
        windows.append(window)
        window.enter(ada)
        window.page.goto(f"/chats/{chat_id}/messages/{root}/thread")
        window.wait_until_live()
        expect(window.page.locator(f"#lines #message-{root}")).to_have_count(0)
        return window, root

    yield open_one
    for window in windows:
        assert window.faults == []


def reactions(person, chat_id, root):
    thread = person.call("GET", f"/api/chats/{chat_id}/messages/{root}/thread")
    return [(reaction["emoji"], reaction["user_ids"]) for reaction in thread["root"]["reactions"]]


def test_what_another_does_with_it_is_shown(open_thread, ben, chat_id):
    window, root = open_thread(ben)
    ben.call("PUT", f"/api/chats/{chat_id}/messages/{root}/reactions/%F0%9F%8E%89")
    expect(window.page.locator("#thread-root .reaction")).to_have_text("🎉 1")
    ben.call("DELETE", f"/api/chats/{chat_id}/messages/{root}")
    expect(window.page.locator("#thread-root .message__body")).to_have_text("This message was deleted.")
    expect(window.page.locator("#thread-root .reaction")).to_have_count(0)


def test_an_own_reaction_is_added_and_removed(open_thread, ada, ben, chat_id):
    window, root = open_thread(ben)
    ben.call("PUT", f"/api/chats/{chat_id}/messages/{root}/reactions/%F0%9F%8E%89")
    chip = window.page.locator("#thread-root .reaction")
    expect(chip).to_have_text("🎉 1")
    chip.click()
    expect(chip).to_have_text("🎉 2")
    expect(chip).to_have_attribute("aria-pressed", "true")
    assert reactions(ada, chat_id, root) == [("🎉", [ben.id, ada.id])]
    chip.click()
    expect(chip).to_have_text("🎉 1")
    expect(chip).to_have_attribute("aria-pressed", "false")
    assert reactions(ada, chat_id, root) == [("🎉", [ben.id])]


def test_e_edits_the_viewers_newest_message(open_thread, ada, chat_id):
    window, root = open_thread(ada)
    article = window.page.locator("#thread-root article")
    article.focus()
    # Now its keys are handled.
    expect(article).to_have_attribute("aria-label", re.compile("Where it began"))
    window.page.keyboard.press("e")
    field = window.page.get_by_role("textbox", name="Edit message")
    field.fill("Where it all began")
    field.press("Enter")
    expect(article.locator(".message__body")).to_have_text("Where it all began")
    thread = ada.call("GET", f"/api/chats/{chat_id}/messages/{root}/thread")
    assert thread["root"]["content"] == "Where it all began"
