"""The composer: commands, emoji, Enter, drafts, typing."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import offline, watch_sockets
from chatapp.tests.browser.window import Window


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada) -> Window:
    opened = open_window()
    opened.enter(ada)
    return opened


class TestCommands:
    def test_are_offered_after_a_slash_and_one_mutes_and_unmutes(self, window, ada, chat_id):
        window.open_chat(chat_id)
        page = window.page
        page.locator("#content").press_sequentially("/")
        expect(page.get_by_role("option")).to_have_count(6)
        page.locator("#content").press_sequentially("mu")
        expect(page.get_by_role("option")).to_have_text([re.compile("^/\\s*/mute\\s*Mute or unmute")])
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_have_value("/mute")
        page.keyboard.press("Enter")
        expect(page.locator("#composer-done")).to_contain_text("notified about mentions only")
        expect(page.locator("#content")).to_have_value("")
        window.say("/mute")
        expect(page.locator("#composer-done")).to_contain_text("notified about every message")
        assert ada.messages(chat_id) == []

    def test_me_is_shown_after_the_name_in_the_chat_and_in_the_list(self, window, ada, chat_id):
        window.open_chat(chat_id)
        window.say("/me waves")
        window.expect_said("Ada waves")
        expect(window.page.locator("#chat-list .row__line")).to_have_text(re.compile(r"^\s*Ada waves\s*$"))
        assert [message["content"] for message in ada.messages(chat_id)] == ["/me waves"]
        window.page.reload()
        window.expect_said("Ada waves")
        expect(window.page.locator("#chat-list .row__line")).to_have_text(re.compile(r"^\s*Ada waves\s*$"))

    def test_one_star_is_explained_once(self, window, chat_id):
        window.open_chat(chat_id)
        window.say("so *bold*")
        hint = window.page.locator("#composer-done")
        expect(hint).to_have_text("One asterisk makes text italic. Use two for **bold**.")
        window.say("again *bold*")
        window.expect_said("again bold")
        expect(hint).to_be_empty()

    def test_an_unknown_one_is_sent_as_text_only_after_a_question(self, window, ada, chat_id):
        window.open_chat(chat_id)
        page = window.page
        window.say("/shrug")
        expect(page.locator("#composer-error")).to_contain_text("There is no command /shrug.")
        expect(page.locator("#content")).to_have_value("/shrug")
        page.get_by_role("button", name="Send as text").click()
        window.expect_said("/shrug")
        window.say("//mute")
        window.expect_said("/mute")

    def test_invite_and_leave(self, window, ada, open_window, server):
        cy = type(ada)(server.url, "Cy")
        chat_id = ada.new_chat(title="Notes")
        window.open_chat(chat_id)
        page = window.page
        window.say(f"/invite {cy.email}")
        expect(page.locator("#composer-done")).to_have_text("Cy is invited.")
        assert [chat["id"] for chat in cy.call("GET", "/api/users/chats")["invited_chats"]] == [chat_id]
        window.say(f"/invite {cy.email}")
        expect(page.locator("#composer-done")).to_have_text("Everyone you named is already a member or invited.")
        window.say("/leave")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#content")).to_have_value("")
        window.say("/leave")
        expect(page.locator("#toasts")).to_contain_text("You left Notes")
        # The reply and the notification both navigate there: one of the two navigations is aborted.
        expect(page).to_have_url(re.compile(r"/chats$"))


class TestEmoji:
    def test_a_colon_offers_them_by_name_and_a_closed_code_is_put_in_at_once(self, window, chat_id):
        window.open_chat(chat_id)
        field = window.page.locator("#content")
        field.press_sequentially("good :smi")
        expect(window.page.get_by_role("option").first).to_contain_text(":smile:")
        window.page.keyboard.press("Enter")
        expect(field).to_have_value("good 😄 ")
        field.press_sequentially(":tada:")
        expect(field).to_have_value("good 😄 🎉")
        field.press_sequentially(" at 12:30")
        window.page.keyboard.press("Enter")
        window.expect_said("good 😄 🎉 at 12:30")

    def test_the_picker_is_searched_walked_by_arrows_and_remembers(self, window, chat_id):
        window.open_chat(chat_id)
        page = window.page
        page.fill("#content", "so ")
        page.get_by_role("button", name="Emoji").click()
        page.get_by_role("searchbox", name="Search emoji").fill("red heart")
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_have_value("so ❤️")
        expect(page.locator("#content")).to_be_focused()
        page.get_by_role("button", name="Emoji").click()
        recent = page.get_by_role("group", name="Recently used")
        expect(recent.get_by_role("button")).to_have_text(["❤️"])
        page.keyboard.press("ArrowDown")
        expect(recent.get_by_role("button")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("button", name="grinning face with big eyes")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Emoji")).to_be_hidden()
        expect(page.get_by_role("button", name="Emoji")).to_be_focused()


class TestEnter:
    def test_may_begin_a_line_instead_and_control_enter_sends(self, window, chat_id):
        page = window.page
        page.goto("/settings/appearance")
        page.get_by_role("button", name="Starts a new line").click()
        expect(page.get_by_role("button", name="Starts a new line")).to_have_attribute("aria-pressed", "true")
        window.open_chat(chat_id)
        field = page.locator("#content")
        field.press_sequentially("one")
        page.keyboard.press("Enter")
        field.press_sequentially("two")
        expect(field).to_have_value("one\ntwo")
        page.keyboard.press("Control+Enter")
        expect(field).to_have_value("")
        expect(page.locator(".message__body").last).to_have_text(re.compile("one\\s*two"))

    def test_an_input_method_that_composes_never_sends(self, window, ada, chat_id):
        window.open_chat(chat_id)
        window.page.fill("#content", "にほん")
        window.page.evaluate(
            """() => {
                const area = document.querySelector("#content");
                for (const facts of [{ isComposing: true }, { keyCode: 229 }]) {
                    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...facts }));
                }
            }"""
        )
        expect(window.page.locator("#content")).to_have_value("にほん")
        window.page.press("#content", "Enter")
        window.expect_said("にほん")

    def test_up_in_an_empty_field_edits_the_last_own_message(self, window, ada, ben, chat_id):
        ada.say(chat_id, "mine")
        ben.say(chat_id, "not mine")
        window.open_chat(chat_id)
        window.page.press("#content", "ArrowUp")
        expect(window.page.locator(".edit-form textarea")).to_have_value("mine")


class TestDraftAndTyping:
    def test_a_text_written_without_a_connection_wins_over_an_older_one_of_another_device(self, window, ada, chat_id):
        watch_sockets(window)
        window.open_chat(chat_id)
        with offline(window):
            window.page.fill("#content", "the newer one")
            ada.call("PUT", f"/api/chats/{chat_id}/draft", content="the older one")
        window.wait_until_live()
        expect(window.page.locator("#content")).to_have_value("the newer one")
        window.open_chat(chat_id)
        expect(window.page.locator("#content")).to_have_value("the newer one")

    def test_typing_is_seen_and_ends_by_itself_when_one_pauses(self, window, open_window, ben, chat_id):
        other = open_window()
        other.enter(ben)
        other.open_chat(chat_id)
        window.open_chat(chat_id)
        other.page.locator("#content").press_sequentially("I")
        expect(window.page.locator("#typing")).to_have_text("Ben is typing…")
        expect(window.page.locator("#typing")).to_have_text("")
        expect(other.page.locator("#content")).to_have_value("I")

    def test_the_field_grows_with_the_text_to_two_fifths_of_the_height(self, window, chat_id):
        window.open_chat(chat_id)
        field = window.page.locator("#content")

        def height() -> float:
            box = field.bounding_box()
            assert box
            return box["height"]

        low = height()
        field.fill("two\nlines")
        assert low < height() < 3 * low
        field.fill("\n".join("line" for _ in range(60)))
        assert 0.35 * 800 < height() <= 0.4 * 800 + 1
        field.fill("")
        assert height() == low
