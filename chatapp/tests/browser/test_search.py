"""The search page: its field with chips, suggestions and recent searches, its results, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.window import Window


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada) -> Window:
    opened = open_window()
    opened.enter(ada)
    return opened


class TestTabsAndMenus:
    @pytest.mark.parametrize("has_scripts", [True, False])
    def test_lead_from_one_to_the_other(self, open_window, ada, ben, chat_id, has_scripts):
        ada.say(chat_id, "The plums are ripe, see https://example.org/")
        ada.say(chat_id, "plums for Ben")
        window = open_window(java_script_enabled=has_scripts)
        window.enter(ada)
        page = window.page
        page.goto("/search?q=plums")
        tabs = page.get_by_role("navigation", name="What was found")
        expect(tabs.get_by_role("link")).to_have_text(["Messages 2", "Files 0", "People 0", "Chats 0"])
        page.locator("summary", has_text="Has…").click()
        page.get_by_role("link", name="Link", exact=True).click()
        expect(page.locator(".search__hit")).to_have_count(1)
        expect(page.locator(".search__chip")).to_contain_text("has link")
        page.locator("summary", has_text="Any time").click()
        page.get_by_role("link", name="Last year").click()
        expect(page.locator(".search__hit")).to_have_count(0)
        page.goto("/search?q=launch&tab=chats")
        page.get_by_role("link", name="Launch week", exact=True).last.click()
        page.wait_for_url(f"**/chats/{chat_id}")
        assert window.faults == []


class TestOneChat:
    def test_is_searched_from_its_head_by_a_key_and_left_by_a_cross(self, window, ada, ben, chat_id):
        ada.say(chat_id, "The plums are ripe")
        other = ada.new_chat(ben, title="Other")
        ada.say(other, "No plums here")
        page = window.page
        window.open_chat(chat_id)
        page.keyboard.press("Control+Shift+F")
        page.wait_for_url(f"**/search?in={chat_id}")
        expect(page.locator(".search__chip")).to_contain_text("Launch week")
        expect(page.locator("#search")).to_be_focused()
        page.keyboard.type("plums")
        page.keyboard.press("Enter")
        expect(page.locator(".search__hit")).to_have_count(1)
        page.get_by_role("link", name="Search in all chats").click()
        expect(page.locator(".search__hit")).to_have_count(2)
        assert window.faults == []

    def test_is_searched_without_javascript(self, open_window, ada, chat_id):
        ada.say(chat_id, "The plums are ripe")
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        page = window.page
        page.goto(f"/chats/{chat_id}")
        page.locator("#search-chat").click()
        page.fill("#search", "plums from:me")
        page.press("#search", "Enter")
        expect(page.locator(".search__hit")).to_have_count(1)
        expect(page.locator(".search__chip")).to_have_count(2)
        expect(page.locator("#search")).to_have_value("plums")
        page.fill("#search", "ripe")
        page.press("#search", "Enter")
        expect(page.locator(".search__hit mark")).to_have_text(["ripe"])
        expect(page.locator(".search__chip")).to_have_count(2)
        page.get_by_role("link", name="Remove from:me").click()
        expect(page.locator(".search__chip")).to_have_count(1)


class TestSlash:
    def test_searches_where_no_chat_is_open_and_is_a_letter_where_one_is(self, window, chat_id):
        page = window.page
        page.goto("/saved")
        page.locator("[data-behaviour=saved][data-started]").wait_for()
        page.keyboard.press("/")
        expect(page.get_by_role("combobox", name="Go to")).to_be_focused()
        window.open_chat(chat_id)
        page.locator("#timeline").focus()
        page.locator("#content").press("/")
        expect(page.locator("#content")).to_have_value("/")


class TestSuggestions:
    def test_complete_people_chats_and_values_by_keys_and_become_chips(self, window, ada, ben, chat_id):
        ben.say(chat_id, "The plums are ripe, see https://example.org")
        ada.say(chat_id, "plums")
        page = window.page
        page.goto("/search")
        field = page.get_by_role("combobox", name="Search messages, chats and people")
        field.press_sequentially("plums fr")
        expect(page.get_by_role("option", name="from: a person")).to_be_visible()
        field.press("Tab")
        expect(field).to_have_value("plums from:")
        field.press_sequentially("be")
        expect(page.get_by_role("option", name="Ben").first).to_be_visible()
        field.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", "search-option-0")
        field.press("Enter")
        expect(page.locator(".search__chip")).to_have_text(re.compile("from Ben"))
        expect(field).to_have_value("plums ")
        field.press_sequentially("in:lau")
        expect(page.get_by_role("option", name="Launch week")).to_be_visible()
        field.press("Tab")
        field.press_sequentially("has:link ")
        expect(page.locator(".search__chip")).to_have_count(3)
        field.press("Enter")
        page.wait_for_url("**/search?**")
        expect(page.locator(".search__hit")).to_have_count(1)
        expect(page.locator(".search__chip")).to_have_count(3)
        assert f"in={chat_id}" in page.url
        assert window.faults == []

    def test_name_times_and_close_on_escape(self, window):
        page = window.page
        page.goto("/search")
        field = page.get_by_role("combobox", name="Search messages, chats and people")
        field.press_sequentially("on:last")
        expect(page.get_by_role("option", name="last-month")).to_be_visible()
        field.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        field.press("ArrowDown")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.get_by_role("option", name="last-year").click()
        expect(page.locator(".search__chip")).to_have_text(re.compile("on last-year"))

    def test_a_chip_becomes_text_again_by_backspace_and_goes_by_its_cross(self, window):
        page = window.page
        page.goto("/search")
        field = page.get_by_role("combobox", name="Search messages, chats and people")
        field.press_sequentially("-has:file jam")
        expect(page.locator(".search__chip")).to_have_text(re.compile("-has file"))
        field.press("Home")
        field.press("Backspace")
        expect(field).to_have_value("-has:file jam")
        expect(page.locator(".search__chip")).to_have_count(0)
        field.press_sequentially(" ")
        expect(page.locator(".search__chip")).to_have_count(1)
        page.get_by_role("button", name="Remove -has:file").click()
        expect(page.locator(".search__chip")).to_have_count(0)
        expect(field).to_be_focused()


class TestRecent:
    def test_searches_are_listed_forgotten_one_by_one_and_gone_after_sign_out(self, window, ada):
        page = window.page
        for words in ("plums", "<b>jam</b>", "jelly has:file"):
            page.goto("/search")
            field = page.get_by_role("combobox", name="Search messages, chats and people")
            field.press_sequentially(words)
            field.press("Enter")
            page.wait_for_url("**/search?**")
            # The page of results stores the search.
            page.locator("[data-behaviour=search][data-started]").wait_for()
        page.goto("/search")
        recent = page.locator("[data-recent] li")
        expect(recent).to_have_text(["has:file jelly", "<b>jam</b>", "plums"])
        page.get_by_role("button", name="Forget “<b>jam</b>”").click()
        expect(recent).to_have_text(["has:file jelly", "plums"])
        recent.first.get_by_role("link").click()
        expect(page.locator(".search__chip")).to_have_text(re.compile("has file"))
        expect(page.locator("#search")).to_have_value("jelly")
        page.goto("/search")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("[data-recent]")).to_be_hidden()
        page.goto("/search?q=plums")
        page.locator("[data-behaviour=search][data-started]").wait_for()
        assert "plums" in page.evaluate("JSON.stringify({...localStorage})")
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("sign out")
        page.keyboard.press("Enter")
        page.wait_for_url("**/signin**")
        assert "plums" not in page.evaluate("JSON.stringify({...localStorage})")


class TestResults:
    def test_lead_to_a_message_far_up_and_back(self, window, ada, chat_id):
        wanted = ada.say(chat_id, "The plums are ripe")
        for number in range(60):
            ada.say(chat_id, f"later {number}")
        page = window.page
        page.goto("/search?q=plums")
        page.locator(".search__snippet a").click()
        # A page of old messages this near gives way to the newest one, with the messages up to it.
        page.wait_for_url(re.compile(rf"/chats/{chat_id}\?results="))
        expect(page.locator(f"#message-{wanted['id']}")).to_be_in_viewport()
        page.get_by_role("link", name="Back to results").click()
        expect(page.locator(".search__hit mark")).to_have_text(["plums"])
        assert window.faults == []

    def test_are_walked_by_arrows_with_their_context_beside_them(self, window, ada, ben, chat_id):
        for number in range(4):
            ben.say(chat_id, f"before {number}")
            ada.say(chat_id, f"plums {number}")
        page = window.page
        page.goto("/search?q=plums")
        page.locator("[data-behaviour=search][data-started]").wait_for()
        links = page.locator(".search__snippet a")
        links.first.focus()
        context = page.get_by_role("complementary", name="Message in its context")
        expect(context.locator("[aria-current]")).to_contain_text("plums 3")
        page.keyboard.press("ArrowDown")
        expect(links.nth(1)).to_be_focused()
        expect(context.locator("[aria-current]")).to_contain_text("plums 2")
        expect(context).to_contain_text("before 2")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(page.locator("#search")).to_be_focused()
        context.get_by_role("link", name="Open").click()
        expect(page.locator(".message:target")).to_contain_text("plums")
        expect(page.get_by_role("link", name="Back to results")).to_be_visible()

    def test_show_their_context_under_them_where_there_is_no_room(self, open_window, ada, chat_id):
        ada.say(chat_id, "Before them")
        ada.say(chat_id, "The plums are ripe")
        window = open_window(viewport={"width": 390, "height": 844})
        window.enter(ada)
        page = window.page
        page.goto("/search?q=plums")
        page.locator("[data-behaviour=search][data-started]").wait_for()
        link = page.get_by_role("link", name="Show context")
        link.click()
        expect(page.locator(".search__under")).to_contain_text("Before them")
        link.click()
        expect(page.locator(".search__under")).to_have_count(0)

    def test_show_their_context_without_javascript(self, open_window, ada, chat_id):
        ada.say(chat_id, "Before them")
        ada.say(chat_id, "The plums are ripe")
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        page = window.page
        page.goto("/search?q=plums")
        page.get_by_role("link", name="Show context").click()
        expect(page.locator("#main")).to_contain_text("Before them")
        page.get_by_role("link", name="Back to results").click()
        expect(page.locator(".search__hit")).to_have_count(1)

    def test_change_as_messages_arrive_and_go_without_moving_under_the_reader(
        self, window, open_window, ada, ben, chat_id
    ):
        old = ada.say(chat_id, "plums 0")
        ada.say(chat_id, "plums 1")
        page = window.page
        page.goto("/search?q=plums")
        page.locator("[data-behaviour=search][data-started]").wait_for()
        hits = page.locator(".search__hit")
        expect(hits).to_have_count(2)
        writer = open_window()
        writer.enter(ben)
        writer.open_chat(chat_id)
        for text in ("no fruit", "plums 2"):
            writer.page.fill("#content", text)
            writer.page.press("#content", "Enter")
        news = page.get_by_role("button", name="1 new result")
        expect(news).to_be_visible()
        expect(hits).to_have_count(2)
        ada.call("DELETE", f"/api/chats/{chat_id}/messages/{old['id']}")
        expect(hits).to_have_count(1)
        news.click()
        expect(hits).to_have_count(2)
        expect(hits.first.locator("a").first).to_be_focused()
        expect(hits.first).to_contain_text("plums 2")
        expect(news).to_be_hidden()
        assert window.faults == []
