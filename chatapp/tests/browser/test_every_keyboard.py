"""Shortcuts work on every keyboard layout, also on those without Latin letters."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Keys")


@pytest.fixture
def window(open_window, ben, ada, chat_id):
    for text in ("@Ben first", "plain", "@Ben second"):
        ada.say(chat_id, text)
    opened = open_window()
    opened.enter(ben)
    opened.open_chat(chat_id)
    yield opened
    assert opened.faults == []


@pytest.fixture
def message(window):
    """A focused message, once the module that handles its keys has loaded."""
    plain = window.page.locator("article", has_text="plain")
    plain.focus()
    window.page.wait_for_function(
        """() => {
          const press = (key) => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
          const before = document.activeElement;
          press("ArrowDown");
          const hasMoved = document.activeElement !== before;
          if (hasMoved) press("ArrowUp");
          return hasMoved;
        }"""
    )
    expect(plain).to_be_focused()
    return plain


def press(page, key, code, **modifiers):
    """Press a key as another layout reports it: the page only sees what the browser reports."""
    page.evaluate(
        """([key, code, modifiers]) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...modifiers }))""",
        [key, code, modifiers],
    )


class TestLayouts:
    @pytest.mark.parametrize("key", ["k", "л", "ن", "ק", "κ"])
    def test_ctrl_with_the_key_k_opens_the_switcher(self, window, key):
        press(window.page, key, "KeyK", ctrlKey=True)
        expect(window.page.locator(".switcher")).to_be_visible()

    @pytest.mark.parametrize("key", ["r", "к", "ق", "ר"])
    def test_the_key_r_on_a_message_replies(self, window, message, key):
        press(window.page, key, "KeyR")
        expect(window.page.locator("#replying")).to_contain_text("plain")


class TestOnAMessage:
    def test_t_opens_its_thread(self, window, message):
        window.page.keyboard.press("t")
        expect(window.page.locator("#thread[data-started]")).to_be_visible()
        expect(window.page.locator("#thread-content")).to_be_focused()

    def test_s_saves_and_saves_no_longer(self, window, message):
        window.page.keyboard.press("s")
        expect(message.locator("xpath=..")).to_have_class("turn turn--saved")
        window.page.keyboard.press("s")
        expect(message.locator("xpath=..")).not_to_have_class("turn turn--saved")

    def test_p_pins(self, window, message):
        window.page.keyboard.press("p")
        expect(message.locator(".message__pinned")).to_be_visible()

    def test_m_goes_to_the_next_mention_and_round(self, window, message):
        window.page.keyboard.press("m")
        expect(window.page.locator("article", has_text="second")).to_be_focused()
        window.page.keyboard.press("m")
        expect(window.page.locator("article", has_text="first")).to_be_focused()

    def test_u_marks_unread_from_here(self, window, message):
        window.page.keyboard.press("u")
        expect(window.page.locator("#new")).to_be_visible()


class TestOnTheChat:
    def test_alt_shift_m_mutes_and_unmutes(self, window):
        window.page.locator("#content").focus()
        window.page.keyboard.press("Alt+Shift+M")
        expect(window.page.locator("#chat-head.head--muted")).to_be_visible()
        window.page.keyboard.press("Alt+Shift+M")
        expect(window.page.locator("#chat-head:not(.head--muted)")).to_be_visible()
