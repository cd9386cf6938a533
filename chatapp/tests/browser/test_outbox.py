"""Messages are never lost or duplicated: offline, crash, restart, lost responses, two tabs, expired tokens."""

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from chatapp.tests.browser.cutting import offline, watch_sockets
from chatapp.tests.browser.window import Window, expect_live
from chatapp.tests.running_server import RunningServer

SENDING, FAILED = "article[data-state=sending]", "article[data-state=failed]"


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Delivery")


@pytest.fixture
def window(open_window, ada, chat_id) -> Window:
    opened = open_window()
    watch_sockets(opened)
    opened.enter(ada)
    opened.open_chat(chat_id)
    return opened


def stored(person, chat_id):
    return [message["content"] for message in person.messages(chat_id)]


class TestOffline:
    def test_messages_written_offline_arrive_once_and_in_order(self, window, ben, chat_id):
        with offline(window):
            for text in ("one", "two", "three"):
                window.say(text)
            expect(window.page.locator(SENDING)).to_have_count(3)
            expect(window.page.locator("#connection")).to_contain_text("3 messages will be sent")
            ben.say(chat_id, "meanwhile")
            assert stored(ben, chat_id) == ["meanwhile"]
        window.expect_said("three")
        assert stored(ben, chat_id) == ["meanwhile", "one", "two", "three"]
        expect(window.page.locator(SENDING)).to_have_count(0)
        expect(window.page.locator("#connection")).to_be_hidden()
        window.expect_said("meanwhile")
        assert window.texts() == ["meanwhile", "one", "two", "three"]
        assert window.faults_without_connection() == []

    def test_a_tab_that_dies_offline_leaves_its_messages_to_the_next_one(self, window, ben, chat_id):
        with offline(window):
            window.say("out of the grave")
            expect(window.page.locator(SENDING)).to_have_count(1)
            window.page.close()
        window.page = window.new_tab()
        window.open_chat(chat_id)
        window.expect_said("out of the grave")
        assert stored(ben, chat_id) == ["out of the grave"]

    def test_two_tabs_send_what_each_wrote_exactly_once(self, window, ben, chat_id):
        first, second = window.page, window.new_tab()
        second.goto(first.url)
        expect_live(second)
        with offline(window, first, second):
            for tab, text in ((first, "from the first"), (second, "from the second")):
                tab.fill("#content", text)
                tab.press("#content", "Enter")
            for tab in (first, second):
                expect(tab.locator(SENDING)).to_have_count(2)
        for tab in (first, second):
            expect(tab.locator(SENDING)).to_have_count(0)
            expect(tab.locator(".turn--mine .message__body")).to_have_text(["from the first", "from the second"])
        assert stored(ben, chat_id) == ["from the first", "from the second"]


class TestUnsentText:
    def test_a_reload_keeps_what_is_being_written(self, window):
        window.page.fill("#content", "half a thou")
        window.page.reload()
        window.wait_until_live()
        expect(window.page.locator("#content")).to_have_value("half a thou")
        window.say("a whole thought")
        window.expect_said("a whole thought")
        window.page.reload()
        window.wait_until_live()
        expect(window.page.locator("#content")).to_have_value("")

    def test_composing_in_an_input_method_never_sends(self, window, ben, chat_id):
        window.page.fill("#content", "にほん")
        window.page.evaluate(
            """() => document.querySelector("#content").dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
        )
        window.page.wait_for_timeout(300)
        assert stored(ben, chat_id) == []
        expect(window.page.locator("#content")).to_have_value("にほん")

    def test_a_refused_text_stays_with_its_reason_and_can_be_deleted(self, window, ben, chat_id):
        # Invisible on the page: only the server knows it.
        window.say("\u2060\u2061\u2062")
        failed = window.page.locator(FAILED)
        expect(failed).to_contain_text("Not sent")
        expect(failed).to_contain_text("Write something first.")
        window.say("short enough")
        window.expect_said("short enough")
        window.page.reload()
        expect(failed).to_have_count(1)
        failed.get_by_role("button", name="Retry").click()
        expect(failed).to_contain_text("Write something first.")
        failed.get_by_role("button", name="Delete").click()
        expect(failed).to_have_count(0)
        assert stored(ben, chat_id) == ["short enough"]

    def test_a_text_that_is_too_long_never_leaves_its_field(self, window):
        window.say("x" * 4001)
        expect(window.page.locator("#composer-error")).to_contain_text("4,000 characters at most; this has 4,001.")
        expect(window.page.locator("#content")).to_have_value("x" * 4001)
        expect(window.page.locator(FAILED)).to_have_count(0)


class TestBrokenConnections:
    def test_a_lost_answer_is_found_out_by_asking_again(self, open_window, ada, ben, chat_id):
        window = open_window()
        window.enter(ada)
        lost: list[str] = []

        def cut_after_the_message(route: WebSocketRoute) -> None:
            server = route.connect_to_server()
            is_cut = False

            def from_page(frame: str | bytes) -> None:
                nonlocal is_cut
                server.send(frame)
                if isinstance(frame, str) and re.match(r'\["\d+","\d+","chat:\d+","message",', frame) and not lost:
                    is_cut = True
                    lost.append(frame)
                    route.close(code=1012)

            # From the send on, no response gets through on this connection.
            server.on_message(lambda frame: None if is_cut else route.send(frame))
            route.on_message(from_page)

        window.page.route_web_socket(re.compile("/socket/websocket"), cut_after_the_message)
        window.open_chat(chat_id)
        window.say("stored, but no one told me")
        window.expect_said("stored, but no one told me")
        assert len(lost) == 1
        assert stored(ben, chat_id) == ["stored, but no one told me"]

    def test_a_killed_server_comes_back_and_nothing_needs_a_reload(self, window, server, ben, chat_id):
        window.page.evaluate("window.isTheSamePage = true")
        window.say("before")
        window.expect_said("before")
        server.kill()
        window.say("while it was dead")
        expect(window.page.locator("#connection")).to_contain_text("Reconnecting")
        server.start()
        window.expect_said("while it was dead")
        expect(window.page.locator("#connection")).to_be_hidden(timeout=30_000)
        window.wait_until_live()
        ben.say(chat_id, "after")
        window.expect_said("after")
        assert stored(ben, chat_id) == ["before", "while it was dead", "after"]
        assert window.ask("window.isTheSamePage")
        assert window.faults_without_connection() == []


class TestExpiredTokens:
    @pytest.fixture
    def server(self):
        with RunningServer(CHANNEL_TOKEN_SECONDS="2") as running:
            yield running

    def test_a_dropped_socket_comes_back_long_after_its_token_has_expired(self, window, server, ben, chat_id):
        window.page.evaluate("window.isTheSamePage = true")
        window.page.wait_for_timeout(3_000)
        window.say("expiry closes nothing")
        window.expect_said("expiry closes nothing")
        server.restart()
        ben.say(chat_id, "said while you were away")
        expect(window.message("said while you were away")).to_have_count(1)
        expect(window.page.locator("#connection")).to_be_hidden()
        window.say("back again")
        window.expect_said("back again")
        assert stored(ben, chat_id) == ["expiry closes nothing", "said while you were away", "back again"]
        assert window.ask("window.isTheSamePage")
