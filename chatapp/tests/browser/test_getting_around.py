"""Navigation: the switcher, keys, and the offline page."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.test_every_page import WIDTHS, violations
from chatapp.tests.browser.window import Window


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada) -> Window:
    opened = open_window()
    opened.sign_in(ada)
    return opened


class TestSwitcher:
    def test_leads_to_a_chat_by_the_first_letters_of_its_words(self, window, ada, ben, chat_id):
        ada.new_chat(ben, title="Design")
        page = window.page
        page.goto("/settings/appearance")
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="Go to")
        expect(page.get_by_role("option", name="Launch week")).to_be_visible()
        field.fill("lw")
        expect(page.get_by_role("option")).to_have_count(1)
        chosen = page.get_by_role("option", name="Launch week")
        expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/chats/{chat_id}")

    def test_finds_messages_by_their_words_and_leads_to_them_and_to_all_of_them(self, window, ada, chat_id):
        ada.say(chat_id, "The plums are ripe")
        page = window.page
        page.goto("/settings/appearance")
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("plums")
        expect(page.get_by_role("option", name="The plums are ripe")).to_be_visible()
        page.get_by_role("link", name="Search all messages").click()
        expect(page.locator(".search__hit mark")).to_have_text(["plums"])
        page.locator(".search__snippet a").click()
        expect(page.locator(".message:target")).to_contain_text("The plums are ripe")
        page.go_back()
        expect(page.locator("#search")).to_have_value("plums")

    def test_forgives_a_typing_error_and_puts_first_what_was_chosen_before(self, window, ada, ben, chat_id):
        later = ada.new_chat(ben, title="Launch party")
        ada.say(later, "newest")
        page = window.page
        page.goto("/settings/appearance")
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="Go to")
        field.fill("luanch")
        expect(page.get_by_role("option").first).to_contain_text("Launch party")
        page.get_by_role("option", name="Launch week").click()
        page.wait_for_url(f"**/chats/{chat_id}")
        page.goto("/settings/appearance")
        page.keyboard.press("Control+k")
        field.fill("laun")
        expect(page.get_by_role("option").first).to_contain_text("Launch week")

    def test_begins_a_direct_chat_with_someone(self, window, ben):
        page = window.page
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("ben")
        page.get_by_role("option", name="Ben").first.click()
        page.wait_for_url(re.compile(r"/chats/\d+$"))
        expect(page.locator("#chat-name")).to_have_text("Ben")

    def test_gives_the_focus_back_and_says_when_nothing_fits(self, window, chat_id):
        window.open_chat(chat_id)
        page = window.page
        page.focus("#content")
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("qqqq")
        expect(page.get_by_text("No matches for")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("combobox", name="Go to")).to_be_hidden()
        expect(page.locator("#content")).to_be_focused()

    def test_runs_commands(self, window):
        page = window.page
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Go to").fill("new chat")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="New chat")).to_be_visible()


class TestKeys:
    def test_question_mark_lists_them_but_not_while_writing(self, window, chat_id):
        window.open_chat(chat_id)
        page = window.page
        page.press("#content", "?")
        expect(page.locator("#content")).to_have_value("?")
        page.press("#timeline", "?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("/mute")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    def test_alt_and_arrows_go_to_the_chats_below_and_to_unread_ones(self, window, ada, ben):
        oldest, middle, newest = (ada.new_chat(ben, title=title) for title in ("Old", "Middle", "New"))
        ben.say(oldest, "hello?")
        for chat_id in (middle, newest):
            ada.say(chat_id, "hello")
        page = window.page
        window.open_chat(newest)
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_url(f"**/chats/{middle}")
        window.open_chat(newest)
        page.keyboard.press("Alt+Shift+ArrowDown")
        page.wait_for_url(f"**/chats/{oldest}")

    def test_escape_closes_the_panel(self, window, chat_id):
        window.open_chat(chat_id)
        page = window.page
        page.click("[data-opens=members]")
        expect(page.locator("#members")).to_be_visible()
        page.focus("#content")
        page.keyboard.press("Escape")
        expect(page.locator("#members")).to_be_hidden()


class TestOfflinePage:
    def test_stands_in_for_a_page_that_cannot_be_reached_and_goes_by_itself(self, open_window, ada, chat_id):
        window = open_window(service_workers="allow")
        window.sign_in(ada)
        page = window.page
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        window.context.set_offline(True)
        page.goto(f"/chats/{chat_id}")
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        expect(page.get_by_role("link", name="Try again")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        window.context.set_offline(False)
        expect(page.locator("#chat-name")).to_have_text("Launch week")

    def test_nothing_of_anyone_is_kept(self, open_window, ada, chat_id):
        window = open_window(service_workers="allow")
        window.sign_in(ada)
        page = window.page
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        window.open_chat(chat_id)
        page.goto("/settings/profile")
        kept = page.evaluate(
            """async () => {
                const found = [];
                for (const name of await caches.keys()) {
                    const cache = await caches.open(name);
                    for (const request of await cache.keys()) {
                        found.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
                    }
                }
                return found;
            }"""
        )
        assert {address for address, _ in kept if not address.startswith("/static/")} == {"/offline"}
        assert not [address for address, text in kept if ada.email in text or "Launch week" in text]


class TestLooks:
    @pytest.mark.parametrize(("theme", "width"), [("light", "wide"), ("dark", "narrow")])
    def test_what_opens_over_the_page_is_faultless(self, open_window, ada, chat_id, theme, width):
        window = open_window(color_scheme=theme, viewport=WIDTHS[width])
        window.enter(ada)
        window.open_chat(chat_id)
        page = window.page
        page.locator("#content").press_sequentially("/")
        expect(page.get_by_role("option")).to_have_count(6)
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.fill("#content", "")
        for key, opened in (("Control+k", ".switcher[open] .switcher__option"), ("?", ".shortcuts[open]")):
            page.press("#timeline", key)
            expect(page.locator(opened).first).to_be_visible()
            assert violations(page) == []
            page.keyboard.press("Escape")
        page.get_by_role("button", name="Emoji").click()
        expect(page.locator(".emoji__choice").first).to_be_visible()
        assert violations(page) == []
        assert window.faults == []
