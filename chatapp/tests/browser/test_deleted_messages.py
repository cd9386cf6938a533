"""A deleted message disappears from its quotes, and a reply being written to it is not lost."""

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import watch_sockets, without_socket

SENDING, FAILED = "article[data-state=sending]", "article[data-state=failed]"
SECRET = "The code is 4711"


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Second thoughts")


@pytest.fixture
def window(open_window, ada):
    opened = open_window()
    watch_sockets(opened)
    opened.enter(ada)
    yield opened
    assert opened.faults_without_connection() == []


@pytest.fixture
def said(ben, chat_id):
    return ben.say(chat_id, SECRET)["id"]


def answer(window) -> None:
    window.message(SECRET).hover()
    window.message(SECRET).get_by_role("link", name="Reply", exact=True).click()
    expect(window.page.locator("#replying")).to_contain_text(SECRET)


class TestAnswers:
    def test_who_is_about_to_answer_it_answers_nothing(self, window, ben, chat_id, said):
        window.open_chat(chat_id)
        answer(window)
        window.page.keyboard.type("I will change it")
        ben.call("DELETE", f"/api/chats/{chat_id}/messages/{said}")
        expect(window.page.locator("#replying")).to_be_hidden()
        expect(window.page.locator("#content")).to_have_value("I will change it")
        window.page.press("#content", "Enter")
        window.expect_said("I will change it")
        expect(window.message("I will change it").locator(".message__quote")).to_have_count(0)

    def test_an_answer_that_waited_can_be_sent_without_its_quote(self, window, ben, chat_id, said):
        window.open_chat(chat_id)
        answer(window)
        with without_socket(window.page):
            window.context.set_offline(True)
            window.page.keyboard.type("I will change it")
            window.page.keyboard.press("Enter")
            expect(window.page.locator(SENDING)).to_have_count(1)
            ben.call("DELETE", f"/api/chats/{chat_id}/messages/{said}")
            window.context.set_offline(False)
        failed = window.page.locator(FAILED)
        expect(failed).to_contain_text("The message you replied to was deleted")
        # The browser logs the refusal.
        window.faults = [fault for fault in window.faults if "422" not in fault]
        failed.get_by_role("button", name="Retry").click()
        window.expect_said("I will change it")
        expect(failed).to_have_count(0)
        expect(window.message("I will change it").locator(".message__quote")).to_have_count(0)
        assert [message["content"] for message in ben.messages(chat_id)][-1] == "I will change it"


class TestQuotes:
    @pytest.fixture
    def quoting(self, ada, ben, chat_id, said):
        """Return the message that quotes it, far below; it is pinned and has a thread."""
        for number in range(80):
            ben.say(chat_id, f"message {number}")
        path = f"/api/chats/{chat_id}/messages"
        quoting = ada.call("POST", path, content="Remember that", reply_to=said)["id"]
        ada.call("PUT", f"{path}/{quoting}/pin")
        ben.call("POST", path, content="I do", thread_root=quoting)
        return quoting

    @pytest.mark.parametrize(
        ("address", "where"),
        [("", "#lines"), ("/pins", "#pins-lines"), ("/messages/{quoting}/thread", "#thread-root")],
    )
    def test_of_a_message_far_up_follow_its_deletion(self, window, ben, chat_id, said, quoting, address, where):
        window.page.goto(f"/chats/{chat_id}{address.format(quoting=quoting)}")
        window.wait_until_live()
        quote = window.page.locator(f"{where} .message__quote")
        expect(quote).to_contain_text(SECRET)
        expect(window.message(SECRET)).to_have_count(0)
        ben.call("DELETE", f"/api/chats/{chat_id}/messages/{said}")
        expect(quote).to_contain_text("This message was deleted.")
        expect(window.page.locator("#app")).not_to_contain_text(SECRET)
