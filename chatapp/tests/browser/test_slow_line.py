"""A slow connection: the page has loaded, most of its scripts have not."""

import re

import pytest
from playwright.sync_api import expect

MOST_SCRIPTS = re.compile(r"/static/js/(main|chats/(composer|timeline|room))[.\w]*\.js")


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Slow line")


@pytest.fixture
def window(open_window, ada):
    """Ada's window, whose pages get their scripts only when `release()` is called."""
    opened = open_window()
    opened.enter(ada)
    held = []
    opened.page.route(MOST_SCRIPTS, lambda route: held.append(route))

    def release():
        while held:
            held.pop().continue_()
        opened.page.unroute(MOST_SCRIPTS)

    opened.release = release
    return opened


def see(page, path):
    """Go to a page and wait until it is painted: before that, no one can type."""
    page.goto(path, wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")


class TestComposer:
    def test_the_first_enter_sends_what_was_written_before_the_scripts_came(self, window, ada, chat_id):
        see(window.page, f"/chats/{chat_id}")
        field = window.page.locator("#content")
        field.press_sequentially("well :tada:")
        field.press("Enter")
        expect(field).to_have_value("")
        field.press_sequentially("and once more")
        field.press("Enter")
        field.press("Enter")
        expect(field).to_have_value("")
        field.press_sequentially("not sent yet")
        window.release()
        window.expect_said("well 🎉")
        window.expect_said("and once more")
        expect(field).to_have_value("not sent yet")
        assert [message["content"] for message in ada.messages(chat_id)] == ["well 🎉", "and once more"]

    def test_an_answer_keeps_what_it_answers(self, window, ada, chat_id):
        first = ada.say(chat_id, "a question")
        see(window.page, f"/chats/{chat_id}/messages/{first['id']}/reply")
        window.page.locator("#content").press_sequentially("the answer")
        window.page.locator("#content").press("Enter")
        expect(window.page.locator("#replying")).to_be_hidden()
        window.release()
        window.expect_said("the answer")
        assert ada.messages(chat_id)[-1]["reply_to"]["id"] == first["id"]

    def test_a_command_waits_for_the_code_that_knows_it(self, window, ada, chat_id):
        see(window.page, f"/chats/{chat_id}")
        field = window.page.locator("#content")
        field.press_sequentially("/mute")
        field.press("Enter")
        expect(field).to_have_value("/mute")
        window.release()
        window.wait_until_live()
        field.press("Enter")
        expect(window.page.locator("#composer-done")).to_contain_text("notified about mentions only")
        assert ada.messages(chat_id) == []
