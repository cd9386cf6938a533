"""Typing outside a field goes to the composer; only `?` opens the shortcuts."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def window(open_window, ada, ben):
    opened = open_window()
    opened.enter(ada)
    opened.open_chat(ada.new_chat(ben, title="Keys"))
    yield opened
    assert opened.faults == []


def focus_nothing(window) -> None:
    window.page.evaluate("document.activeElement.blur()")
    expect(window.page.locator("body:focus, body:not(:has(:focus))")).to_have_count(1)


def test_typing_with_nothing_focused_goes_into_the_composer(window):
    focus_nothing(window)
    window.page.keyboard.type("Hello, Ben?")
    expect(window.page.locator("#content")).to_have_value("Hello, Ben?")
    expect(window.page.locator("#content")).to_be_focused()
    window.page.keyboard.press("Enter")
    window.expect_said("Hello, Ben?")


def test_a_question_mark_opens_the_shortcuts(window):
    focus_nothing(window)
    window.page.keyboard.press("?")
    expect(window.page.get_by_role("dialog")).to_contain_text("shortcuts", ignore_case=True)
    expect(window.page.locator("#content")).to_have_value("")
    # Nor do its keys reach the page behind it.
    window.page.keyboard.press("x")
    expect(window.page.locator("#content")).to_have_value("")
    window.page.keyboard.press("Escape")
    expect(window.page.get_by_role("dialog")).to_be_hidden()
    focus_nothing(window)
    window.page.keyboard.type("ok")
    expect(window.page.locator("#content")).to_have_value("ok")
