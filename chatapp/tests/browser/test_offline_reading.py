"""Without a connection the offline page shows the messages read last; they leave the browser with the person."""

import pytest
from playwright.sync_api import Page, expect

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.cutting import wait_for

PARSED_AT = "performance.timeOrigin + performance.getEntriesByType('navigation')[0].domInteractive"


@pytest.fixture
def chat_id(ada, ben):
    chat = ada.new_chat(ben, title="Tunnel")
    ben.say(chat, "the **plan**\nin two lines")
    ben.say(chat, "it was ||the butler||")
    return chat


@pytest.fixture
def window(open_window, ada, chat_id):
    """Ada's window with its service worker, on the chat, after its late code has kept the messages."""
    opened = open_window(service_workers="allow")
    opened.enter(ada)
    opened.open_chat(chat_id)
    opened.page.evaluate("navigator.serviceWorker.register('/offline-worker.js')")
    opened.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_for(opened.page, lambda: kept(opened.page) != [])
    return opened


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('chatapp.kept.'))")


def kept_at(page: Page) -> float:
    return page.evaluate("([key]) => JSON.parse(localStorage.getItem(key)).keptAt", kept(page))


def go_offline(window) -> None:
    window.context.set_offline(True)
    window.page.reload()
    expect(window.page.get_by_role("heading", name="No connection")).to_be_visible()


def test_the_chat_can_be_read_and_opens_again(window, ben, chat_id):
    page = window.page
    ben.say(chat_id, "said while it was open")
    expect(window.message("said while it was open")).to_be_visible()
    go_offline(window)
    expect(page.get_by_role("heading", name="Messages you read last")).to_be_visible()
    lines = page.locator(".kept__text")
    expect(lines).to_have_text(["the plan in two lines", "it was ▒▒▒", "said while it was open"])
    expect(page.locator(".kept__head b").first).to_have_text("Ben")
    window.context.set_offline(False)
    # By itself.
    expect(window.message("said while it was open")).to_be_visible()


def test_a_deleted_message_is_not_kept(window, ben, chat_id):
    page = window.page
    gone = ben.say(chat_id, "a slip of the tongue")
    expect(window.message("a slip of the tongue")).to_be_visible()
    page.reload()
    window.wait_until_live()
    assert "a slip of the tongue" in page.evaluate("JSON.stringify(localStorage)")
    # By this page, not by the one before as it was left.
    wait_for(page, lambda: kept_at(page) > page.evaluate(PARSED_AT))
    ben.call("DELETE", f"/api/chats/{chat_id}/messages/{gone['id']}")
    expect(window.message("a slip of the tongue")).to_have_count(0)
    go_offline(window)
    expect(page.locator(".kept__text")).to_have_count(2)
    expect(page.get_by_text("a slip of the tongue")).to_have_count(0)


def test_signing_out_deletes_them(window):
    page = window.page
    page.evaluate("document.querySelector('form[action=\"/signout\"]').requestSubmit()")
    page.wait_for_url("**/signin*")
    assert kept(page) == []


def test_so_does_the_sign_in_page_after_the_session_has_ended(window, chat_id):
    page = window.page
    page.goto("about:blank")
    window.context.clear_cookies()
    page.goto("/signin")
    wait_for(page, lambda: kept(page) == [])


def test_they_are_not_another_persons(window, server, chat_id):
    page = window.page
    page.goto("about:blank")
    window.context.clear_cookies()
    window.enter(ApiPerson(server.url, "Cy"))
    page.goto("/chats")
    wait_for(page, lambda: kept(page) == [])
