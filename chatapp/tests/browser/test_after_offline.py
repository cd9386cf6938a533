"""Modules that failed to load offline load after reconnecting: no reload, no navigation."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.cutting import cut, on_one_page, restore


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Tunnel")


@pytest.fixture
def window(open_window, ada, ben, chat_id):
    message = ben.say(chat_id, "React to me")
    ben.call("PUT", f"/api/chats/{chat_id}/messages/{message['id']}/reactions/%F0%9F%8E%89")
    with on_one_page(open_window(), ada, chat_id) as opened:
        yield opened


def go_offline(window) -> None:
    cut(window.page)
    window.context.set_offline(True)


def come_back(window) -> None:
    window.context.set_offline(False)
    restore(window.page)
    expect(window.page.locator("#connection")).to_be_hidden()
    window.wait_until_live()


def test_a_reaction_says_that_it_needs_a_connection_and_works_afterwards(window):
    chip = window.page.locator(".reaction")
    go_offline(window)
    chip.click()
    expect(window.message("React to me")).to_contain_text("This needs a connection")
    expect(chip).to_have_text("🎉 1")
    come_back(window)
    chip.click()
    expect(chip).to_have_text("🎉 2")
    chip.click()
    expect(chip).to_have_text("🎉 1")


def test_names_are_completed_afterwards(window):
    field = window.page.locator("#content")
    go_offline(window)
    field.press_sequentially("Hey @")
    # As long as it takes to fail.
    window.page.wait_for_timeout(300)
    come_back(window)
    field.press_sequentially("B")
    expect(window.page.get_by_role("option")).to_have_text([re.compile("Ben")])
    field.press("Enter")
    expect(field).to_have_value("Hey @Ben ")


def test_the_members_are_live_afterwards(window, server, ada, chat_id):
    page = window.page
    go_offline(window)
    page.locator("[data-opens=members]").click()
    expect(page.locator("#members")).to_be_visible()
    page.wait_for_timeout(300)
    come_back(window)
    cleo = ApiPerson(server.url, "Cleo")
    ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[cleo.email])
    cleo.call("PUT", f"/api/users/invited_chats/{chat_id}")
    expect(page.locator("#members .member__name", has_text="Cleo")).to_be_visible()
    page.locator("#members .panel__close").click()
    page.locator("[data-opens=members]").click()
    expect(page.locator("#members .member__name", has_text="Cleo")).to_be_visible()
