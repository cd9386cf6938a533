"""Signing out deletes the person's texts from this browser."""

import pytest
from playwright.sync_api import Page, Route, expect

from chatapp.tests.browser.cutting import wait_for
from chatapp.tests.browser.window import Window


def kept(page: Page) -> list[str]:
    """Return the names of stored entries, except those that are no one's."""
    return sorted(page.evaluate("Object.keys(localStorage)"))


def sign_out(page: Page) -> None:
    page.evaluate("document.querySelector('form[action=\"/signout\"]').requestSubmit()")
    page.wait_for_url("**/signin*")


def write_without_sending(window, ada, chat_id: int) -> None:
    """Leave a draft in the composer and a text in the outbox."""
    window.open_chat(chat_id)
    key = f"chatapp.outbox.{ada.id}.{chat_id + 1}.000000000000001.x"
    window.page.evaluate(
        "([key]) => localStorage.setItem(key, JSON.stringify({ client_id: 'x', content: 'Secret' }))", [key]
    )
    window.page.locator("#composer textarea").fill("Half a thought")
    expect(window.page.locator("#composer textarea")).to_have_value("Half a thought")
    wait_for(window.page, lambda: any(name.startswith("chatapp.draft.") for name in kept(window.page)))


@pytest.fixture
def chat_id(ada) -> int:
    return ada.new_chat(title="Alone")


@pytest.fixture
def window(open_window, ada) -> Window:
    opened = open_window()
    opened.enter(ada)
    return opened


def test_outbox_and_drafts_are_gone(window, ada, chat_id):
    write_without_sending(window, ada, chat_id)
    sign_out(window.page)
    assert kept(window.page) == []


def test_they_are_gone_too_where_the_browser_ignores_the_servers_wish(window, ada, chat_id):
    write_without_sending(window, ada, chat_id)

    def without_header(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        headers = {name: text for name, text in answer.headers.items() if name.lower() != "clear-site-data"}
        route.fulfill(status=answer.status, headers=headers, body="")

    window.page.route("**/signout", without_header)
    sign_out(window.page)
    assert kept(window.page) == []


def test_they_stay_when_one_only_leaves_the_page(window, ada, chat_id):
    write_without_sending(window, ada, chat_id)
    window.page.goto(f"{ada.base}/settings/profile")
    assert any(key.startswith("chatapp.outbox.") for key in kept(window.page))


def test_they_are_gone_when_the_session_is_ended_elsewhere(window, ada, chat_id):
    write_without_sending(window, ada, chat_id)
    window.wait_until_live()
    [device] = [one for one in ada.call("GET", "/api/users/me/devices")["devices"] if not one["current"]]
    ada.call("DELETE", f"/api/users/me/devices/{device['id']}")
    window.page.wait_for_url("**/signin*")
    assert kept(window.page) == []


def test_they_are_gone_when_someone_else_signs_in(window, ada, ben, chat_id):
    write_without_sending(window, ada, chat_id)
    # The session ends without this browser: its cookie is gone.
    window.context.clear_cookies()
    window.enter(ben)
    window.page.goto(f"{ada.base}/chats")
    wait_for(window.page, lambda: not any(f".{ada.id}." in name for name in kept(window.page)))
