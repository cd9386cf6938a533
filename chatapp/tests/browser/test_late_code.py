"""On a slow network a part's code may come after the connection: what was told meanwhile is shown all the same."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Slow network")


@pytest.fixture
def held(open_window, ada):
    """Opens Ada's window on a chat with one script held back: `held(chat_id, "sidebar", meanwhile)`.

    `meanwhile` runs once her page has joined its topics, before the script is let through.
    """

    def hold(chat_id, script, meanwhile):
        window = open_window()
        window.sign_in(ada)
        page = window.page
        held_back: list = []
        page.route(re.compile(rf"/chats/{script}\.(\w+\.)?js"), lambda route: held_back.append(route))
        joined = Event()
        topics: set[str] = set()

        def note_reply(payload) -> None:
            text = payload if isinstance(payload, str) else payload.decode(errors="replace")
            if '"phx_reply"' in text and '"status":"ok"' in text.replace(" ", ""):
                topics.update(re.findall(r'"((?:chat|user):\d+)"', text))
            if len(topics) == 2:
                joined.set()

        page.on("websocket", lambda socket: socket.on("framereceived", note_reply))
        page.goto(f"/chats/{chat_id}", wait_until="domcontentloaded")
        for _ in range(200):
            if joined.is_set() and held_back:
                break
            page.wait_for_timeout(100)
        assert held_back and joined.is_set(), (script, topics)
        meanwhile()
        page.wait_for_timeout(200)
        for route in held_back:
            route.continue_()
        page.unroute_all()
        return window

    return hold


def test_the_list_shows_what_came_before_its_code(held, ada, ben, chat_id):
    other = ada.new_chat(ben, title="Elsewhere")
    window = held(chat_id, "sidebar", lambda: ben.say(other, "while the list slept"))
    expect(window.page.locator(f'.row[data-chat-id="{other}"]')).to_contain_text("while the list slept")
    expect(window.page).to_have_title(re.compile(r"^\(1\) "))


def test_who_is_there_is_shown_by_code_that_came_late(held, chat_id):
    window = held(chat_id, "online", lambda: None)
    expect(window.page.get_by_text("Online: Ada")).to_be_visible()


def test_a_receipt_knows_who_read_before_its_code(held, ada, ben, chat_id):
    ben.say(chat_id, "hello")
    ada.say(chat_id, "have you seen this?")
    window = held(chat_id, "receipts", lambda: ben.call("POST", f"/api/chats/{chat_id}/read", number=2))
    expect(window.page.locator(".receipt")).to_have_text("Read")
