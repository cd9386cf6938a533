"""Scrolling up shows system messages, too."""

import re

from playwright.sync_api import expect

from chatapp.tests.browser.cutting import scroll_up_to


def test_lines_of_the_system_stand_far_up_too(open_window, ada, ben):
    chat_id = ada.new_chat(ben, title="First title")
    for number in range(60):
        ben.say(chat_id, f"message {number}")
    ada.call("PATCH", f"/api/chats/{chat_id}", title="Second title")
    for number in range(60, 160):
        ben.say(chat_id, f"message {number}")
    # Unread messages come with the page.
    ada.call("POST", f"/api/chats/{chat_id}/read", number=1_000_000)
    window = open_window()
    window.enter(ada)
    window.open_chat(chat_id)
    lines = window.page.locator("#lines .turn--system .message__body")
    expect(lines).to_have_count(0)
    scroll_up_to(window, "message 5")
    renamed = window.page.locator("#lines .turn", has_text="Second title")
    expect(renamed).to_have_count(1)
    expect(renamed).to_have_class(re.compile("turn--system"))
    neighbours = renamed.evaluate(
        """(turn) => {
          const text = (found) => found?.querySelector(".message__body")?.textContent.trim();
          return [text(turn.previousElementSibling), text(turn.nextElementSibling)];
        }"""
    )
    assert neighbours == ["message 59", "message 60"]
    assert window.faults == []
