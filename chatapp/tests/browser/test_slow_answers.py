"""A late response doesn't overwrite what was received, requested or typed meanwhile."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import Held, on_one_page, wait_for, without_socket

SHORT_LIST = r"/api/users/chats\?short=true$"


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Slow answers")


@pytest.fixture
def window(open_window, ada, ben, chat_id):
    ben.say(chat_id, "hello")
    with on_one_page(open_window(), ada, chat_id) as opened:
        yield opened


@pytest.fixture
def rejoining(window):
    """Lets the page rejoin while one of its requests is held: `rejoining(pattern)`."""

    def rejoin(pattern):
        held = Held(window.page, pattern)
        with without_socket(window.page):
            pass
        held.wait()
        window.wait_until_live()
        return held

    return rejoin


class TestList:
    def test_a_new_name_stays(self, window, rejoining, ben, ada):
        other = ben.new_chat(ada, title="Old name")
        row = window.page.locator(f'.row[data-chat-id="{other}"]')
        expect(row).to_contain_text("Old name")
        held = rejoining(SHORT_LIST)
        ben.call("PATCH", f"/api/chats/{other}", title="New name")
        expect(row).to_contain_text("New name")
        held.release()
        expect(row).to_contain_text("New name")

    def test_an_invitation_stays(self, window, rejoining, ben, ada):
        held = rejoining(SHORT_LIST)
        invited = ben.call("POST", "/api/users/chats", user_list=[ada.email], title="Come along")["id"]
        invitation = window.page.locator(f'.invitation[data-chat-id="{invited}"]')
        expect(invitation).to_have_count(1)
        held.release()
        expect(invitation).to_have_count(1)

    def test_a_text_that_was_sent_meanwhile_does_not_come_back_as_a_draft(self, window, rejoining, ada, chat_id):
        field = window.page.locator("#content")

        def draft() -> str:
            [chat] = [one for one in ada.call("GET", "/api/users/chats")["chats"] if one["id"] == chat_id]
            return str(chat["draft"])

        field.fill("said at last")
        wait_for(window.page, lambda: draft() == "said at last")
        held = rejoining(SHORT_LIST)
        field.press("Enter")
        window.expect_said("said at last")
        wait_for(window.page, lambda: draft() == "")
        held.release()
        expect(field).to_have_value("")

    def test_the_line_of_a_new_message_stays(self, window, rejoining, ben, ada):
        other = ben.new_chat(ada, title="Elsewhere")
        ben.say(other, "an old line")
        row = window.page.locator(f'.row[data-chat-id="{other}"]')
        expect(row).to_contain_text("an old line")
        held = rejoining(SHORT_LIST)
        ben.say(other, "a new line")
        expect(row).to_contain_text("a new line")
        held.release()
        expect(row).to_contain_text("a new line")
        expect(row.locator("[data-count]")).to_have_text("2")


class TestPanels:
    def test_a_pin_set_meanwhile_stays(self, window, rejoining, ben, chat_id):
        message = ben.say(chat_id, "Pin me")
        window.page.get_by_role("link", name="Pinned messages").first.click()
        expect(window.page.locator("#pins[data-started]")).to_be_visible()
        held = rejoining(r"/api/chats/\d+/pins$")
        ben.call("PUT", f"/api/chats/{chat_id}/messages/{message['id']}/pin")
        pins = window.page.locator("#pins-lines .message__body")
        expect(pins).to_have_text(["Pin me"])
        held.release()
        expect(pins).to_have_text(["Pin me"])

    def test_the_one_asked_for_last_stays(self, window):
        page = window.page
        held = Held(page, r"/pins\?only=panel$")
        page.get_by_role("link", name="Pinned messages").first.click()
        held.wait()
        window.message("hello").hover()
        window.message("hello").get_by_role("link", name="Reply in a thread").click()
        expect(page.locator("#thread[data-started]")).to_be_visible()
        page.fill("#thread-content", "Half a reply")
        held.release()
        expect(page.locator("#thread-content")).to_have_value("Half a reply")
        expect(page.locator("#pins")).to_have_count(0)
        expect(page).to_have_url(re.compile("/thread$"))


class TestTyping:
    def test_r_and_then_typing_at_once_writes_every_letter_into_the_answer(self, window):
        page = window.page
        held: list = []
        page.route(re.compile(r"/chats/message_actions\.(\w+\.)?js"), lambda route: held.append(route))
        window.message("hello").focus()
        # Now its keys are handled.
        expect(window.message("hello")).to_have_attribute("aria-label", re.compile("hello"))
        page.keyboard.press("r")
        page.keyboard.type("Every letter is here")
        expect(page.locator("#content")).to_have_value("Every letter is here")
        expect(page.locator("#replying")).to_contain_text("hello")
        for route in held:
            route.continue_()
        page.unroute_all()
        page.keyboard.press("Enter")
        window.expect_said("Every letter is here")
        expect(window.message("Every letter is here").locator(".message__quote")).to_contain_text("hello")


class TestSwitcher:
    def test_finds_an_older_chat_although_its_list_came_late(self, window, ada, ben):
        for number in range(105):
            ben.new_chat(ada, title=f"Chat {number}.")
        page = window.page
        page.reload()
        window.wait_until_live()
        page.evaluate("window.isSamePage = true")
        held: list = []
        page.route(re.compile(SHORT_LIST), lambda route: held.append(route))
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("Chat 1.")
        wait_for(page, lambda: held)
        # The debounce of the people search.
        page.wait_for_timeout(1_000)
        for route in held:
            route.continue_()
        expect(page.get_by_role("option", name="Chat 1.", exact=True)).to_be_visible()
