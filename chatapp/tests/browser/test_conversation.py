"""Reactions, replies, threads, pins, mentions. Two windows, live."""

import re

import pytest
from playwright.sync_api import expect

from chats.actions.mentions import MAX_EVERYONE


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


def act(window, text, action):
    """Press one of the actions of a message."""
    window.message(text).hover()
    window.message(text).get_by_role("link", name=action, exact=True).click()


class TestReactions:
    def test_a_reaction_is_seen_joined_and_removed(self, windows):
        ada, ben = windows
        ada.say("We launch on Friday")
        ben.expect_said("We launch on Friday")
        act(ben, "We launch on Friday", "Add a reaction")
        expect(ben.page.locator("#reaction-menu button").first).to_be_focused()
        ben.page.locator("#reaction-menu").get_by_role("button", name="🎉").click()
        chips = [window.page.locator(".reaction") for window in windows]
        expect(chips[0]).to_have_text("🎉 1")
        expect(chips[0]).to_have_attribute("aria-pressed", "false")
        expect(chips[1]).to_have_attribute("aria-pressed", "true")
        chips[0].click()
        for chip in chips:
            expect(chip).to_have_text("🎉 2")
        chips[0].hover()
        expect(chips[0]).to_have_attribute("aria-description", "Ben and you")
        reactors = ada.page.locator(".reactors-card li bdi")
        expect(reactors).to_have_text(["You", "Ben"])
        # The open card follows what changes.
        chips[1].click()
        expect(reactors).to_have_text(["You"])
        chips[1].click()
        expect(reactors).to_have_text(["You", "Ben"])
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator(".reactors-card")).to_be_hidden()
        ada.page.reload()
        expect(chips[0]).to_have_attribute("aria-pressed", "true")
        ada.wait_until_live()
        for chip in chips:
            chip.click()
        for window in windows:
            expect(window.page.locator(".reaction")).to_have_count(0)

    def test_any_emoji_is_found_without_leaving_the_page(self, windows):
        ada, ben = windows
        ada.say("Liftoff")
        ben.expect_said("Liftoff")
        act(ben, "Liftoff", "Add a reaction")
        ben.page.locator("#reaction-menu").get_by_role("link", name="Another emoji").click()
        ben.page.get_by_role("searchbox", name="Search emoji").fill("rocket")
        ben.page.keyboard.press("Enter")
        expect(ada.page.locator(".reaction")).to_have_text("🚀 1")
        expect(ben.message("Liftoff")).to_be_focused()

    def test_by_keyboard_and_what_is_refused_is_said(self, windows, ada, chat_id):
        message = ada.say(chat_id, "Keys only")
        window = windows[0]
        link = window.message("Keys only").get_by_role("link", name="Add a reaction", include_hidden=True)
        window.expect_said("Keys only")
        window.message("Keys only").focus()
        link.focus()
        window.page.keyboard.press("Enter")
        expect(window.page.locator("#reaction-menu")).to_be_visible()
        window.page.keyboard.press("ArrowRight")
        window.page.keyboard.press("Enter")
        expect(window.page.locator(".reaction")).to_have_text("❤️ 1")
        link.focus()
        window.page.keyboard.press("Enter")
        window.page.keyboard.press("Escape")
        expect(window.page.locator("#reaction-menu")).to_be_hidden()
        expect(link).to_be_focused()
        ada.call("DELETE", f"/api/chats/{chat_id}/messages/{message['id']}")
        expect(window.page.locator(".reaction")).to_have_count(0)


class TestReplies:
    def test_an_answer_carries_its_quote_which_follows_the_message(self, windows, ada, chat_id):
        message = ada.say(chat_id, "Four boats *or* five?")
        ada_window, ben_window = windows
        act(ben_window, "Four boats or five?", "Reply")
        expect(ben_window.page.locator("#replying")).to_contain_text("Replying to Ada: Four boats or five?")
        expect(ben_window.page.locator("#content")).to_be_focused()
        ben_window.say("Five")
        expect(ben_window.page.locator("#replying")).to_be_hidden()
        for window in windows:
            window.expect_said("Five")
            expect(window.message("Five").locator(".message__quote")).to_have_text("Ada Four boats or five?")
        ada.call("PATCH", f"/api/chats/{chat_id}/messages/{message['id']}", content="Four **or** five?")
        for window in windows:
            expect(window.message("Five").locator(".message__quote")).to_have_text("Ada Four or five?")
        ada.call("DELETE", f"/api/chats/{chat_id}/messages/{message['id']}")
        for window in windows:
            expect(window.message("Five").locator(".message__quote")).to_contain_text("was deleted")
        act(ada_window, "Five", "Reply")
        expect(ada_window.page.locator("#replying")).to_be_visible()
        ada_window.page.keyboard.press("Escape")
        expect(ada_window.page.locator("#replying")).to_be_hidden()
        ada_window.say("Unasked")
        expect(ada_window.message("Unasked").locator(".message__quote")).to_have_count(0)

    def test_a_quote_leads_to_its_message_however_far_up(self, windows, ada, chat_id):
        first = ada.say(chat_id, "The first of many")
        for number in range(90):
            ada.say(chat_id, f"message {number}")
        ada.call("POST", f"/api/chats/{chat_id}/messages", content="Remember?", reply_to=first["id"])
        page = windows[1].page
        page.goto(f"/chats/{chat_id}")
        windows[1].wait_until_live()
        page.locator(".message__quote").click()
        expect(windows[1].message("The first of many")).to_be_in_viewport()
        expect(windows[1].message("The first of many")).to_be_focused()
        page.goto(f"/chats/{chat_id}/messages/{first['id']}")
        expect(windows[1].message("The first of many")).to_be_in_viewport()


class TestMentions:
    def test_a_name_is_completed_by_keyboard_shown_as_a_chip_and_counted(self, windows, open_window, ben, chat_id):
        ada = windows[0]
        elsewhere = open_window()
        elsewhere.sign_in(ben)
        windows[1].page.goto("/chats")
        ada.page.locator("#content").press_sequentially("Can you, @b")
        options = ada.page.get_by_role("listbox", name="People").get_by_role("option")
        expect(options).to_have_text(["B Ben"], use_inner_text=True)
        expect(ada.page.locator("#content")).to_have_attribute("aria-activedescendant", "completion-0")
        ada.page.keyboard.press("Enter")
        expect(ada.page.locator("#content")).to_have_value("Can you, @Ben ")
        expect(ada.page.locator("#completion")).to_be_hidden()
        ada.page.keyboard.press("Enter")
        ada.expect_said("Can you, @Ben")
        expect(ada.page.locator(".mention--me")).to_have_count(0)
        badge = elsewhere.page.locator("#chat-list .row__mentions")
        expect(badge).to_have_text(re.compile("^@1"))
        windows[1].open_chat(chat_id)
        expect(windows[1].page.locator(".mention--me")).to_have_text("@Ben")
        expect(badge).to_be_hidden()

    def test_escape_leaves_the_text_alone_and_everyone_can_be_called(self, windows):
        ada, ben = windows
        ada.page.locator("#content").press_sequentially("@al")
        expect(ada.page.get_by_role("option")).to_have_count(1)
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator("#completion")).to_be_hidden()
        ada.page.locator("#content").press_sequentially("l of you")
        ada.page.keyboard.press("Enter")
        expect(ben.page.locator(".mention--me")).to_have_text("@all")
        ben.page.locator("#content").press_sequentially("@al")
        expect(ben.page.get_by_role("option")).to_have_count(0)

    @pytest.mark.parametrize(
        ("others", "note"), [(MAX_EVERYONE, "Everyone here"), (MAX_EVERYONE + 1, "Too many people")]
    )
    def test_a_crowd_too_large_to_call_is_said_before_sending(self, windows, others, note):
        page = windows[0].page
        page.locator("[data-member-count]").evaluate("(element, count) => { element.textContent = count; }", others + 1)
        page.locator("#content").press_sequentially("@all")
        expect(page.get_by_role("option")).to_contain_text(note)


class TestThreads:
    def test_two_people_speak_beside_the_main_line(self, windows, ada, chat_id):
        ada.say(chat_id, "Where do we meet?")
        ada_window, ben_window = windows
        act(ben_window, "Where do we meet?", "Reply in a thread")
        expect(ben_window.page.locator("#thread[data-started]")).to_be_visible()
        ben_window.page.fill("#thread-content", "At the quay")
        ben_window.page.press("#thread-content", "Enter")
        replies = ben_window.page.locator("#thread-lines .message__body")
        expect(replies).to_have_text(["At the quay"])
        expect(ben_window.page.locator("#thread-content")).to_have_value("")
        expect(ada_window.page.get_by_role("link", name="1 reply")).to_be_visible()
        expect(ada_window.page.locator("#lines .message__body", has_text="At the quay")).to_have_count(0)
        ada_window.page.get_by_role("link", name="1 reply").click()
        expect(ada_window.page.locator("#thread[data-started]")).to_be_visible()
        ada_window.page.fill("#thread-content", "At four")
        ada_window.page.get_by_role("button", name="Send reply").click()
        expect(replies).to_have_text(["At the quay", "At four"])
        act(ben_window, "At four", "Add a reaction")
        ben_window.page.locator("#reaction-menu").get_by_role("button", name="🎉").click()
        for window in windows:
            expect(window.page.locator("#thread-lines .reaction")).to_have_text("🎉 1")
        ada_window.choose("At four", "Edit message")
        ada_window.page.get_by_role("textbox", name="Edit message").fill("At five")
        ada_window.page.keyboard.press("Enter")
        expect(replies).to_have_text(["At the quay", "At five"])
        ben_window.choose("At the quay", "Delete message")
        expect(ada_window.page.locator("#thread-lines .message__body").first).to_have_text("This message was deleted.")
        ada_window.page.get_by_role("link", name="Close thread").click()
        expect(ada_window.page.get_by_role("link", name="1 reply")).to_be_visible()


class TestPins:
    def test_a_pin_is_shown_to_all_listed_and_removed(self, windows, ada, chat_id):
        ada.say(chat_id, "The code is 4711")
        ada_window, ben_window = windows
        ben_window.choose("The code is 4711", "Pin for everyone")
        for window in windows:
            expect(window.message("The code is 4711").locator(".message__pinned")).to_be_visible()
        ada_window.page.get_by_role("link", name="Pinned messages").click()
        expect(ada_window.page.locator("#pins .message__body")).to_have_text(["The code is 4711"])
        ada_window.page.get_by_role("link", name="Show in chat").click()
        expect(ada_window.message("The code is 4711")).to_be_in_viewport()
        ben_window.choose("The code is 4711", "Unpin")
        for window in windows:
            expect(window.message("The code is 4711").locator(".message__pinned")).to_be_hidden()

    def test_the_panel_is_live(self, windows, ada, chat_id):
        first, second = ada.say(chat_id, "first"), ada.say(chat_id, "second")
        ada_window, ben_window = windows
        ada_window.page.get_by_role("link", name="Pinned messages").click()
        ada_window.wait_until_live()
        pins = ada_window.page.locator("#pins-lines .message__body")
        expect(ada_window.page.get_by_text("No pinned messages")).to_be_visible()
        ben_window.choose("first", "Pin for everyone")
        expect(pins).to_have_text(["first"])
        ben_window.choose("second", "Pin for everyone")
        expect(pins).to_have_text(["second", "first"])
        ada.call("PATCH", f"/api/chats/{chat_id}/messages/{first['id']}", content="first, corrected")
        expect(pins).to_have_text(["second", "first, corrected"])
        ada.call("DELETE", f"/api/chats/{chat_id}/messages/{second['id']}")
        expect(pins).to_have_text(["first, corrected"])
        ada_window.page.locator("#pins-lines article").hover()
        ada_window.page.locator("#pins-lines").get_by_role("link", name="More", exact=True).click()
        ada_window.page.locator("#message-menu").get_by_role("menuitem", name="Unpin").click()
        expect(ada_window.page.get_by_text("No pinned messages")).to_be_visible()


class TestDrafts:
    def test_what_one_began_is_on_the_other_device_and_gone_when_sent(self, windows, open_window, ada, chat_id):
        desk = windows[0]
        phone = open_window()
        phone.enter(ada)
        phone.open_chat(chat_id)
        desk.page.locator("#content").press_sequentially("Dear Ben")
        expect(phone.page.locator("#content")).to_have_value("Dear Ben")
        phone.page.reload()
        expect(phone.page.locator("#content")).to_have_value("Dear Ben")
        phone.wait_until_live()
        phone.page.press("#content", "Enter")
        phone.expect_said("Dear Ben")
        expect(desk.page.locator("#content")).to_have_value("")
