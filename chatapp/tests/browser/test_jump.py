"""Jumping to a day of a chat and to its first message, with and without JavaScript."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect


class TestJump:
    @pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
    def test_from_the_chats_menu_leads_to_a_day_and_to_the_first_message(self, open_window, ada, ben, has_scripts):
        chat_id = ada.new_chat(ben, title="Launch week")
        first = ada.say(chat_id, "The very first")
        for number in range(50):
            ada.say(chat_id, f"later {number}")
        window = open_window(java_script_enabled=has_scripts)
        window.enter(ada)
        page = window.page
        for link, button in (("First message", None), ("Jump to a date", "Jump")):
            page.goto(f"/chats/{chat_id}")
            page.locator("#chat-head summary").last.click()
            page.locator("#chat-head").get_by_role("link", name=link).click()
            if button:
                page.get_by_label("Day").fill(f"{datetime.now(tz=UTC):%Y-%m-%d}")
                page.get_by_role("button", name=button, exact=True).click()
            if has_scripts:
                # Near the newest messages, the page of old ones is replaced by the live one.
                expect(page).to_have_url(re.compile(rf"/chats/{chat_id}#message-{first['id']}$"))
            expect(page.locator(f"#message-{first['id']}")).to_be_in_viewport()
        assert window.faults == []
