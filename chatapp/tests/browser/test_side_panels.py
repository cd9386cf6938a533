"""Side panels open beside the messages without navigation: the scroll position stays."""

import re

import pytest
from playwright.sync_api import expect

THREAD = re.compile(r"/chats/\d+/messages/\d+/thread$")


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Panels")


@pytest.fixture
def window(open_window, ada, chat_id):
    """Ada's window, live on a chat with forty messages; a marker on the page detects navigation."""
    for number in range(40):
        ada.say(chat_id, f"message {number}")
    opened = open_window()
    opened.enter(ada)
    opened.open_chat(chat_id)
    opened.page.evaluate("window.isSamePage = true")
    yield opened
    assert opened.ask("window.isSamePage") is True
    assert opened.faults == []


def open_thread(window, text: str) -> None:
    window.message(text).hover()
    window.message(text).get_by_role("link", name="Reply in a thread").click()
    expect(window.page.locator("#thread[data-started]")).to_be_visible()


class TestThread:
    def test_opens_beside_the_messages_which_stay_where_they_were(self, window, ben, chat_id):
        window.message("message 25").scroll_into_view_if_needed()
        window.message("message 25").hover()
        before = window.message("message 25").bounding_box()
        open_thread(window, "message 25")
        expect(window.page).to_have_url(THREAD)
        expect(window.page.locator("#thread-content")).to_be_focused()
        assert window.message("message 25").locator("visible=true").first.bounding_box()["y"] == before["y"]
        window.page.keyboard.type("and beside it")
        window.page.keyboard.press("Enter")
        expect(window.page.locator("#thread-lines .message__body")).to_have_text(["and beside it"])
        root = int(window.page.locator("#thread").get_attribute("data-root-id") or 0)
        ben.call("POST", f"/api/chats/{chat_id}/messages", content="from Ben", thread_root=root)
        expect(window.page.locator("#thread-lines .message__body")).to_have_text(["and beside it", "from Ben"])

    def test_its_field_helps_like_the_chats_own(self, window):
        open_thread(window, "message 39")
        field = window.page.locator("#thread-content")
        field.press_sequentially("@Be")
        expect(window.page.get_by_role("option")).to_have_text([re.compile("Ben")])
        field.press("Enter")
        field.press_sequentially(":smile:")
        expect(field).to_have_value(re.compile("^@Ben .+"))
        window.page.locator("#thread-composer").get_by_role("button", name="Emoji").click()
        window.page.get_by_role("searchbox", name="Search emoji").fill("rocket")
        window.page.keyboard.press("Enter")
        expect(field).to_have_value(re.compile("🚀$"))
        field.fill("/mute")
        field.press("Enter")
        expect(window.page.locator("#thread-error")).to_contain_text("Commands don’t work in threads")
        expect(field).to_have_value("/mute")

    def test_shows_what_came_while_its_code_was_on_the_way(self, window, ben, chat_id):
        def answer_first(route):
            root = int(window.page.locator("#thread").get_attribute("data-root-id") or 0)
            ben.call("POST", f"/api/chats/{chat_id}/messages", content="a quick reply", thread_root=root)
            route.continue_()

        window.page.route(re.compile(r"/chats/thread\b.*js"), answer_first)
        open_thread(window, "message 39")
        expect(window.page.locator("#thread-lines .message__body")).to_have_text(["a quick reply"])

    def test_its_messages_are_gone_through_by_keys(self, window, ben, chat_id):
        open_thread(window, "message 39")
        root = int(window.page.locator("#thread").get_attribute("data-root-id") or 0)
        for content in ("first reply", "second reply"):
            ben.call("POST", f"/api/chats/{chat_id}/messages", content=content, thread_root=root)
        replies = window.page.locator("#thread-lines article")
        expect(replies).to_have_count(2)
        window.page.locator("#thread-composer [name=files]").focus()
        window.page.keyboard.press("Shift+Tab")
        expect(replies.last).to_be_focused()
        for key, focused in (("ArrowUp", replies.first), ("Home", window.page.locator("#thread-root article"))):
            window.page.keyboard.press(key)
            expect(focused).to_be_focused()
        window.page.keyboard.press("End")
        expect(replies.last).to_be_focused()
        window.page.keyboard.press("Escape")
        expect(window.page.locator("#thread")).to_have_count(0)

    def test_back_closes_it_and_forward_opens_it_again(self, window, chat_id):
        open_thread(window, "message 39")
        window.page.go_back()
        expect(window.page.locator("#thread")).to_have_count(0)
        expect(window.page).to_have_url(re.compile(rf"/chats/{chat_id}$"))
        window.page.go_forward()
        expect(window.page.locator("#thread")).to_be_visible()
        expect(window.page).to_have_url(THREAD)

    def test_escape_and_the_cross_close_it_and_give_the_focus_back(self, window):
        open_thread(window, "message 39")
        window.page.keyboard.press("Escape")
        expect(window.page.locator("#thread")).to_have_count(0)
        expect(window.message("message 39")).to_be_focused()
        open_thread(window, "message 38")
        window.page.get_by_role("link", name="Close thread").click()
        expect(window.page.locator("#thread")).to_have_count(0)


class TestPins:
    def test_shows_what_was_pinned_while_its_code_was_on_the_way(self, window, ada, chat_id):
        newest = ada.call("GET", f"/api/chats/{chat_id}/messages?limit=1")["messages"][0]

        def pin_first(route):
            ada.call("PUT", f"/api/chats/{chat_id}/messages/{newest['id']}/pin")
            route.continue_()

        window.page.route(re.compile(r"/chats/pins\b.*js"), pin_first)
        window.page.get_by_role("link", name="Pinned messages").first.click()
        expect(window.page.locator("#pins-lines .message__body")).to_have_text(["message 39"])


class TestOthers:
    def test_one_gives_way_to_the_next(self, window):
        page = window.page
        open_thread(window, "message 39")
        page.get_by_role("link", name="Pinned messages").first.click()
        expect(page.locator("#pins")).to_be_visible()
        expect(page.locator("#thread")).to_have_count(0)
        page.locator("[data-opens=members]").click()
        expect(page.locator("#members")).to_be_visible()
        expect(page.locator("#pins")).to_be_hidden()
        page.get_by_label("Chat menu").click()
        page.get_by_role("link", name="Name, topic, picture").click()
        expect(page.locator("#about")).to_be_visible()
        expect(page.locator("#members")).to_be_hidden()
        expect(page.locator("#about [name=title]")).to_have_value("Panels")

    def test_a_pin_set_meanwhile_appears(self, window, ada, chat_id):
        window.page.get_by_role("link", name="Pinned messages").first.click()
        expect(window.page.get_by_role("heading", name="No pinned messages")).to_be_visible()
        message = ada.say(chat_id, "pin me")
        ada.call("PUT", f"/api/chats/{chat_id}/messages/{message['id']}/pin")
        expect(window.page.locator("#pins-lines .message__body")).to_have_text(["pin me"])


class TestMembers:
    def test_back_closes_them_and_stays_in_the_chat(self, window, chat_id):
        window.page.locator("#chat-head").get_by_role("link", name="member").click()
        expect(window.page.locator("#members")).to_be_visible()
        expect(window.page).to_have_url(re.compile(rf"/chats/{chat_id}/members$"))
        window.page.go_back()
        expect(window.page.locator("#members")).to_be_hidden()
        expect(window.page).to_have_url(re.compile(rf"/chats/{chat_id}$"))
        window.page.go_forward()
        expect(window.page.locator("#members")).to_be_visible()

    def test_back_leads_from_them_to_the_pins_and_then_to_the_chat(self, window, chat_id):
        window.page.get_by_role("link", name="Pinned messages").first.click()
        expect(window.page.locator("#pins")).to_be_visible()
        window.page.locator("#chat-head").get_by_role("link", name="member").click()
        expect(window.page.locator("#members")).to_be_visible()
        expect(window.page.locator("#pins")).to_have_count(0)
        window.page.go_back()
        expect(window.page.locator("#pins")).to_be_visible()
        expect(window.page.locator("#members")).to_be_hidden()
        window.page.go_back()
        expect(window.page.locator("#pins")).to_have_count(0)
        expect(window.page).to_have_url(re.compile(rf"/chats/{chat_id}$"))
        window.page.go_forward()
        expect(window.page.locator("#pins")).to_be_visible()
        window.page.go_forward()
        expect(window.page.locator("#members")).to_be_visible()
        expect(window.page.locator("#pins")).to_have_count(0)

    def test_back_leads_from_a_thread_to_the_members(self, window):
        window.page.locator("#chat-head").get_by_role("link", name="member").click()
        expect(window.page.locator("#members")).to_be_visible()
        open_thread(window, "message 39")
        expect(window.page.locator("#members")).to_be_hidden()
        window.page.go_back()
        expect(window.page.locator("#thread")).to_have_count(0)
        expect(window.page.locator("#members")).to_be_visible()


class TestArchive:
    def test_is_undone_where_it_was_done(self, window):
        window.page.locator("#chat-head").get_by_label("Chat menu").click()
        window.page.get_by_role("button", name="Archive", exact=True).click()
        expect(window.page.locator("#archived")).to_be_visible()
        window.page.locator("#archived").get_by_role("button", name="Undo").click()
        expect(window.page.locator("#archived")).to_be_hidden()


class TestNarrow:
    def test_back_leads_from_the_thread_to_the_messages(self, open_window, ada, chat_id):
        ada.say(chat_id, "on a phone")
        phone = open_window(viewport={"width": 390, "height": 844})
        phone.enter(ada)
        phone.open_chat(chat_id)
        ada.call("POST", f"/api/chats/{chat_id}/messages", content="a reply", thread_root=phone_root(phone))
        phone.page.get_by_role("link", name="1 reply").click()
        expect(phone.page.locator("#thread")).to_be_visible()
        expect(phone.page.locator("#content")).to_be_hidden()
        phone.page.go_back()
        expect(phone.page.locator("#thread")).to_have_count(0)
        expect(phone.page.locator("#content")).to_be_visible()


def phone_root(phone) -> int:
    return int(phone.message("on a phone").get_attribute("data-id") or 0)
