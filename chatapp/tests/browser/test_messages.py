"""Message actions, in two windows: the menu, saving and copying, edits, readers; keys."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def windows(open_window, ada, ben, chat_id):
    """Ada's and Ben's windows on the chat, both live."""
    opened = [open_window(), open_window()]
    for window, person in zip(opened, (ada, ben), strict=True):
        window.enter(person)
        window.open_chat(chat_id)
    yield opened
    for window in opened:
        assert window.faults == []
        assert window.refusals == []


class TestMenu:
    def test_shows_what_one_may_do_and_gives_the_focus_back(self, windows, ada, ben, chat_id):
        ada.say(chat_id, "hers")
        ben.say(chat_id, "his")
        windows[1].expect_said("his")
        page = windows[1].page
        menu = page.locator("#message-menu")
        for text, is_own in (("hers", False), ("his", True)):
            opener = windows[1].message(text).get_by_role("link", name="More", exact=True, include_hidden=True)
            windows[1].message(text).hover()
            opener.click()
            expect(menu.get_by_role("menuitem").first).to_be_focused()
            for name in ("Edit message", "Delete message"):
                expect(menu.get_by_role("menuitem", name=name)).to_have_count(int(is_own))
            page.keyboard.press("End")
            expect(menu.get_by_role("menuitem").last).to_be_focused()
            page.keyboard.press("Escape")
            expect(menu).to_be_hidden()
            expect(opener).to_be_focused()

    def test_who_leads_deletes_what_others_wrote_a_moderator_not_the_owners(self, windows, ada, ben, chat_id):
        ada.call("PATCH", f"/api/chats/{chat_id}/members/{ben.id}", role="moderator")
        ada.say(chat_id, "the owner's word")
        ben.say(chat_id, "a slip")
        windows[0].choose("a slip", "Delete message")
        for window in windows:
            expect(window.message("This message was deleted.")).to_have_count(1)
        window = windows[1]
        window.page.reload()
        window.wait_until_live()
        window.message("the owner's word").hover()
        window.message("the owner's word").get_by_role("link", name="More", exact=True).click()
        menu = window.page.locator("#message-menu")
        expect(menu.get_by_role("menuitem", name="Copy link")).to_be_visible()
        expect(menu.get_by_role("menuitem", name="Delete message")).to_have_count(0)

    def test_a_resting_finger_opens_it_as_a_sheet(self, open_window, ada, ben, chat_id):
        ben.say(chat_id, "hold me")
        window = open_window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        window.enter(ada)
        window.open_chat(chat_id)
        box = window.message("hold me").bounding_box()
        touch = window.context.new_cdp_session(window.page)
        spot = {"x": box["x"] + 120, "y": box["y"] + box["height"] / 2}
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
        menu = window.page.locator("#message-menu")
        expect(menu).to_be_visible()
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert menu.bounding_box()["width"] == 390
        expect(menu).to_be_visible()
        menu.get_by_role("menuitem", name="🎉").tap()
        expect(window.page.locator(".reaction")).to_have_text("🎉 1")
        assert window.faults == []


class TestCopying:
    @pytest.fixture
    def pasted(self, windows):
        windows[0].context.grant_permissions(["clipboard-read", "clipboard-write"])
        return lambda: windows[0].page.evaluate("navigator.clipboard.readText()")

    def test_link_text_and_code_reach_the_clipboard(self, windows, ben, chat_id, pasted):
        message = ben.say(chat_id, "some *words*")
        ben.say(chat_id, "```\nmake run\n```")
        window = windows[0]
        window.expect_said("some words")
        window.choose("some words", "Copy link")
        expect(window.page.locator("#announcer")).to_have_text("Copied")
        expect(window.page.locator("#message-menu")).to_be_hidden()
        assert pasted() == f"{window.base}/chats/{chat_id}/messages/{message['id']}"
        window.choose("some words", "Copy text")
        expect(window.page.locator("#message-menu")).to_be_hidden()
        assert pasted() == "some *words*"
        button = window.page.locator(".code__copy")
        expect(button).to_have_text("Copy")
        button.click()
        expect(button).to_have_text("Copied")
        assert pasted() == "make run"


class TestSaving:
    def test_is_the_same_on_all_ones_devices_and_no_one_elses(self, windows, open_window, ada, ben, chat_id):
        ben.say(chat_id, "The code is 4711")
        desk, his = windows
        phone = open_window()
        phone.enter(ada)
        phone.page.goto("/saved")
        expect(phone.page.get_by_text("Nothing saved yet")).to_be_visible()
        desk.expect_said("The code is 4711")
        desk.choose("The code is 4711", "Save for later")
        expect(desk.message("The code is 4711").locator(".message__saved")).to_be_visible()
        expect(his.message("The code is 4711").locator(".message__saved")).to_be_hidden()
        phone.page.get_by_role("link", name="Show it").click()
        expect(phone.page.locator(".saved__one .message__body")).to_have_text("The code is 4711")
        phone.page.get_by_role("link", name="Show in chat").click()
        expect(phone.message("The code is 4711")).to_be_in_viewport()
        expect(phone.message("The code is 4711").locator(".message__saved")).to_be_visible()
        phone.page.goto("/saved")
        phone.page.get_by_role("button", name="Remove").click()
        expect(phone.page.get_by_text("Nothing saved yet")).to_be_visible()
        expect(desk.message("The code is 4711").locator(".message__saved")).to_be_hidden()
        assert phone.faults == []


class TestHistoryAndReaders:
    def test_what_it_said_before_and_who_has_read_it(self, windows, ada, ben, chat_id):
        message = ada.say(chat_id, "at eight")
        ada.call("PATCH", f"/api/chats/{chat_id}/messages/{message['id']}", content="at nine")
        for window in windows:
            window.expect_said("at nine")
        card = windows[1].page.locator("#message-card")
        windows[1].message("at nine").get_by_role("link", name="edited").click()
        expect(card.locator(".message-card__text")).to_have_text(["at eight"])
        windows[1].page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        ben.call("POST", f"/api/chats/{chat_id}/read", number=1)
        windows[0].choose("at nine", "Who has read it")
        expect(windows[0].page.locator("#message-card li")).to_have_text(["Ben"])
        windows[0].page.get_by_role("button", name="Close", exact=True).click()
        ada.call("PATCH", "/api/users/me", show_reading=False)
        windows[0].choose("at nine", "Who has read it")
        expect(windows[0].page.locator("#message-card")).to_contain_text("You hide")

    def test_who_reacted_is_a_list(self, windows, ada, ben, chat_id):
        message = ada.say(chat_id, "Friday?")
        for person in (ada, ben):
            person.call("PUT", f"/api/chats/{chat_id}/messages/{message['id']}/reactions/%F0%9F%8E%89")
        expect(windows[0].page.locator(".reaction")).to_have_text("🎉 2")
        windows[0].choose("Friday?", "Who reacted")
        expect(windows[0].page.locator("#message-card li bdi")).to_have_text(["You", "Ben"])


class TestKeys:
    def test_a_control_that_a_screen_reader_focuses_first_keeps_the_focus(self, windows, ada, chat_id):
        window, page = windows[0], windows[0].page
        ada.say(chat_id, "[one](https://example.org/1) [two](https://example.org/2) [three](https://example.org/3)")
        two = page.get_by_role("link", name="two")
        two.focus()
        window.wait_until_loaded("message_keys")
        expect(two).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.locator("#lines article.message").first).to_be_focused()
        assert window.faults == []

    def test_the_messages_are_one_tab_stop_and_arrows_go_between_them(self, windows, ada, chat_id):
        for number in (1, 2, 3):
            ada.say(chat_id, f"message {number} https://example.org/{number}")
        window = windows[0]
        page = window.page
        expect(page.locator("article.message")).to_have_count(4)
        messages = page.locator("#lines article.message")
        page.focus("#composer [name=files]")
        page.keyboard.press("Shift+Tab")
        expect(messages.last).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(messages.nth(2)).to_be_focused()
        page.keyboard.press("Home")
        expect(messages.first).to_be_focused()
        page.keyboard.press("End")
        page.keyboard.press("ArrowUp")
        # Into the message, and out of all of them at its end.
        inside = 0
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.closest('#timeline') !== null"):
            inside += 1
            assert messages.nth(2).locator(":focus").count() == 1, "another message's control"
            page.keyboard.press("Tab")
        assert inside > 4
        expect(page.locator("#composer [name=files]")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(messages.nth(2)).to_be_focused()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.closest('#timeline') === null")

    def test_letters_answer_edit_and_react_and_escape_leads_back(self, windows, ada, ben, chat_id):
        ben.say(chat_id, "his")
        ada.say(chat_id, "hers")
        window = windows[0]
        page = window.page
        window.expect_said("hers")
        page.focus("#composer [name=files]")
        page.keyboard.press("Shift+Tab")
        expect(window.message("hers")).to_be_focused()
        page.keyboard.press("e")
        expect(page.get_by_role("textbox", name="Edit message")).to_have_value("hers")
        page.keyboard.press("Escape")
        expect(window.message("hers")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("+")
        expect(page.locator("#reaction-menu button").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(window.page.locator(".reaction")).to_have_text("👍 1")
        expect(window.message("his")).to_be_focused()
        page.keyboard.press("r")
        expect(page.locator("#replying")).to_contain_text("Replying to Ben: his")
        expect(page.locator("#content")).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#composer [name=files]")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(window.message("his")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#content")).to_be_focused()


class TestLooks:
    def test_emoji_alone_are_large_also_live(self, windows, ada, chat_id):
        windows[0].say("🎉 👍🏽")
        windows[0].say("well 🎉")
        for window in windows:
            window.expect_said("well 🎉")
            sizes = window.page.locator("article:not(.message--system) .message__body").evaluate_all(
                "bodies => bodies.map((body) => parseFloat(getComputedStyle(body).fontSize))"
            )
            assert sizes == [22.5, 15]
        windows[0].page.reload()
        expect(windows[0].message("🎉 👍🏽").locator(".message__body")).to_have_class(re.compile("--emoji"))
