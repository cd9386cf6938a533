"""A thread in two windows: who learns of a reply, where it is read, and that no longer following it ends that."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Harbor")


@pytest.fixture
def windows(open_window, ada, ben):
    opened = open_window(), open_window()
    for window, person in zip(opened, (ada, ben), strict=True):
        window.enter(person)
    yield opened
    assert [window.faults for window in opened] == [[], []]


def replies(window):
    return window.page.locator("#thread-lines .message__body")


def entry(window):
    return window.page.locator(".sidebar__entries").get_by_role("link", name="Threads")


def test_replies_are_told_until_the_thread_is_no_longer_followed(windows, ada, ben, chat_id):
    adas, bens = windows
    ada.say(chat_id, "Who brings the ropes?")
    adas.open_chat(chat_id)
    bens.open_chat(chat_id)

    # Ben starts it in the panel; under the message both see how many replies it has, and Ada that she has some.
    bens.message("Who brings the ropes?").hover()
    bens.message("Who brings the ropes?").locator('[data-action="thread"]').click()
    field = bens.page.locator("#thread-content")
    expect(field).to_be_focused()
    field.fill("I do")
    field.press("Enter")
    expect(replies(bens)).to_have_text(["I do"])
    teaser = adas.page.locator(".message__thread:visible")
    expect(teaser).to_contain_text("1 reply")
    expect(entry(adas)).to_contain_text("1")

    # Ada opens it beside the conversation and answers; neither reloads anything.
    teaser.click()
    expect(replies(adas)).to_have_text(["I do"])
    expect(entry(adas).locator("[data-unread]")).to_be_hidden()
    adas.page.locator("#thread-content").fill("Then I bring the **buoys**")
    adas.page.locator("#thread-content").press("Enter")
    for window in windows:
        expect(replies(window)).to_have_text(["I do", "Then I bring the buoys"])
        expect(window.page.locator("#lines .message__thread:visible")).to_contain_text("2 replies")

    # Away from the chat, Ada learns of a new reply, finds it in the list and marks it read there.
    adas.page.goto("/threads")
    expect(adas.page.locator(".threads[data-started]")).to_be_visible()
    field.fill("And the anchor")
    field.press("Enter")
    news = adas.page.locator("#threads-news")
    expect(news).to_be_visible()
    expect(entry(adas)).to_contain_text("1")
    news.get_by_role("link").click()
    card = adas.page.locator(".thread-card--unread")
    expect(card).to_contain_text("And the anchor")
    card.get_by_role("button", name="Mark read").click()
    expect(card).to_have_count(0)
    expect(entry(adas).locator("[data-unread]")).to_be_hidden()

    # No longer followed, it stays silent: the reply after it is the proof.
    adas.page.locator(".thread-card").get_by_role("link", name="Reply").click()
    adas.page.get_by_role("button", name="Following").click()
    expect(adas.page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    adas.page.goto("/threads")
    field.fill("Unheard")
    field.press("Enter")
    expect(replies(bens)).to_have_count(4)
    root = ben.say(chat_id, "Another root")["id"]
    ada.call("POST", f"/api/chats/{chat_id}/messages", content="mine", thread_root=root)
    ben.call("POST", f"/api/chats/{chat_id}/messages", content="heard", thread_root=root)
    expect(entry(adas)).to_contain_text("1")
    adas.page.goto("/threads")
    expect(adas.page.locator(".thread-card")).to_have_count(1)
    expect(adas.page.locator(".thread-card")).to_contain_text("heard")
