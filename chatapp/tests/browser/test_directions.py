"""Right-to-left text beside left-to-right text."""

import pytest
from playwright.sync_api import expect

DIRECTION = "element => getComputedStyle(element).direction"


@pytest.fixture
def window(open_window, ada):
    opened = open_window()
    opened.enter(ada)
    yield opened
    assert opened.faults == []
    assert opened.refusals == []


def test_each_block_and_name_has_the_direction_of_its_own_words(window, ada, ben):
    chat_id = ada.new_chat(ben, title="צוות ההשקה")
    ben.call("PATCH", "/api/users/me", name="نورة")
    for text in ("مرحبا بالجميع", "- שלום\n- עולם", "plain English", "`code` عربي", "مرحبا\n\nand English"):
        ben.say(chat_id, text)
    window.open_chat(chat_id)
    directions = {
        element.inner_text(): element.evaluate(DIRECTION)
        for element in window.page.locator("#lines .message__body :is(p, ul, li)").all()
    }
    assert directions["مرحبا بالجميع"] == directions["שלום"] == directions["مرحبا"] == "rtl"
    assert directions["plain English"] == directions["and English"] == "ltr"
    for name in (".head__name", ".row__name", "#lines .message__author", ".row__line [data-line]"):
        assert window.page.locator(name).first.evaluate(DIRECTION) == "rtl", name
    # Still aligned with the row.
    row = window.page.locator(".row__name").first
    assert row.evaluate("element => getComputedStyle(element).textAlign") in ("left", "start")
    # All begin at one edge, whatever they are written in; lists and quotes stand beside their marks.
    align = "elements => elements.map((element) => getComputedStyle(element).textAlign)"
    assert set(window.page.locator("#lines .message__body > p").evaluate_all(align)) == {"left"}
    assert window.page.locator("#lines .message__body li").evaluate_all(align) == ["start", "start"]
    assert window.page.locator("#lines code").evaluate(DIRECTION) == "ltr"


def test_the_composer_turns_with_what_is_written(window, ada, ben):
    window.open_chat(ada.new_chat(ben, title="Turns"))
    field = window.page.locator("#content")
    assert field.evaluate(DIRECTION) == "ltr"
    field.fill("سلام")
    assert field.evaluate(DIRECTION) == "rtl"
    field.press("Enter")
    expect(window.message("سلام").locator("p")).to_have_css("direction", "rtl")
