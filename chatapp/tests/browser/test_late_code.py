"""On a slow network a module may load after the socket has joined: updates received meanwhile are still shown."""

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

    `meanwhile` runs once her page has joined its topics, before the script is released.
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


def test_who_is_there_is_shown_by_code_that_came_late(held, open_window, ben, chat_id):
    def come() -> None:
        there = open_window()
        there.enter(ben)
        there.open_chat(chat_id)

    window = held(chat_id, "online", come)
    expect(window.page.get_by_text("Online: Ben")).to_be_visible()


def test_a_receipt_knows_who_read_before_its_code(held, ada, ben, chat_id):
    ben.say(chat_id, "hello")
    ada.say(chat_id, "have you seen this?")
    window = held(chat_id, "receipts", lambda: ben.call("POST", f"/api/chats/{chat_id}/read", number=2))
    expect(window.page.locator(".receipt")).to_have_text("Seen")


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda ada, chat_id: ada.call("PUT", f"/api/chats/{chat_id}/archive"), "#archived:not([hidden])"),
        (lambda ada, chat_id: ada.call("PUT", f"/api/chats/{chat_id}/mute", level="messages"), ".head--muted"),
        (
            lambda ada, chat_id: ada.call("PATCH", f"/api/chats/{chat_id}", topic="Before lunch"),
            "#chat-topic:has-text('Before lunch')",
        ),
    ],
    ids=["archived", "muted", "topic"],
)
def test_a_chat_changed_before_the_socket_joined(open_window, ada, ben, chat_id, change, seen):
    window = open_window()
    window.enter(ada)
    held_back: list = []
    window.page.route(re.compile(r"/chats/link\.(\w+\.)?js"), lambda route: held_back.append(route))
    window.page.goto(f"/chats/{chat_id}", wait_until="domcontentloaded")
    for _ in range(200):
        if held_back:
            break
        window.page.wait_for_timeout(100)
    change(ada, chat_id)
    for route in held_back:
        route.continue_()
    window.page.unroute_all()
    expect(window.page.locator(seen)).to_have_count(1)
