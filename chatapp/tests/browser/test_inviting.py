"""Naming people in a form: suggestions, chips, and results."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from chatapp.tests.browser.test_every_page import WIDTHS, violations
from chatapp.tests.browser.window import Window

LABEL = "Names or email addresses"


@pytest.fixture
def mark():
    """A unique word in names: all tests share one server."""
    return f"Q{uuid4().hex[:8]}"


@pytest.fixture
def mira(ada, server, mark):
    return type(ada)(server.url, f"Mira {mark}")


@pytest.fixture
def window(open_window, ada) -> Window:
    opened = open_window()
    opened.sign_in(ada)
    return opened


def new_chat_dialog(page: Page) -> Locator:
    page.get_by_role("link", name="New chat").first.click()
    return page.get_by_role("dialog", name="New chat")


def test_a_new_chat_with_someone_known_by_name(window, mira, mark):
    page = window.page
    dialog = new_chat_dialog(page)
    field = dialog.get_by_label(LABEL)
    field.press_sequentially(mark.lower())
    option = page.get_by_role("option", name=mira.name)
    expect(option).to_be_visible()
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(dialog).to_be_visible()
    field.press("Backspace")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(dialog.locator(".chip")).to_have_text(re.compile(mira.name))
    expect(option).to_be_hidden()
    field.press_sequentially(mark.lower())
    page.wait_for_timeout(400)
    expect(option).to_be_hidden()  # chosen people are not suggested again
    field.fill("")
    dialog.get_by_role("button", name="Create chat").click()
    page.wait_for_url(re.compile(r"/chats/\d+$"))
    assert len(mira.call("GET", "/api/users/chats")["invited_chats"]) == 1


def test_a_typed_name_becomes_its_person_and_a_wrong_one_is_marked(window, mira):
    page = window.page
    dialog = new_chat_dialog(page)
    dialog.get_by_label(LABEL).fill(f"{mira.name.upper()}, No one at all, no@where@x")
    page.keyboard.press(",")
    expect(dialog.locator(".chip")).to_have_count(3)
    expect(dialog.locator(".chip--wrong [data-text]")).to_have_text(["No one at all", "no@where@x"])
    expect(dialog.locator(".chip").first).to_contain_text(mira.name)


def test_says_who_was_not_found_before_the_new_chat_opens(window, mira):
    page = window.page
    dialog = new_chat_dialog(page)
    dialog.get_by_label(LABEL).fill(f"{mira.name}, nobody@example.org,")
    dialog.get_by_role("button", name="Create chat").click()
    expect(dialog.get_by_role("status")).to_contain_text("Chat created. Not found: nobody@example.org")
    assert violations(page) == []
    expect(dialog.get_by_role("button", name="Open the chat")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/chats/\d+$"))
    assert len(mira.call("GET", "/api/users/chats")["invited_chats"]) == 1


def test_enter_never_takes_whom_one_has_typed_past(window, mira, mark):
    page = window.page
    dialog = new_chat_dialog(page)
    field = dialog.get_by_label(LABEL)
    field.press_sequentially(mark.lower())
    expect(page.get_by_role("option", name=mira.name)).to_be_visible()
    page.keyboard.insert_text("@example.org")
    page.keyboard.press("Enter")
    expect(dialog.locator(".chip [data-text]")).to_have_text([f"{mark.lower()}@example.org"])
    long = "x" * 90
    field.fill(f"{long},")
    field.press("Enter")
    expect(dialog.locator(".chips .chip--wrong")).to_have_count(1)
    dialog.get_by_role("button", name="Create chat").click()
    expect(dialog.get_by_role("status").locator(".chip--wrong")).to_have_text([long])
    box, chip = dialog.bounding_box(), dialog.locator(".chips .chip", has_text=long).bounding_box()
    assert box and chip and chip["x"] + chip["width"] < box["x"] + box["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_members_panel_without_leaving_it(open_window, ada, mira, mark, width, scheme):
    chat_id = ada.new_chat(title="Garden")
    window = open_window(viewport=WIDTHS[width], color_scheme=scheme)
    window.enter(ada)
    page = window.page
    page.goto(f"/chats/{chat_id}/members")
    panel = page.locator("#members")
    panel.get_by_text("Invite people").click()
    panel.get_by_label(LABEL).press_sequentially(mark)
    expect(page.get_by_role("option", name=mira.name)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("option", name=mira.name).click()
    panel.get_by_role("button", name="Send invitations").click()
    expect(panel.get_by_role("status")).to_have_text(f"{mira.name} is invited.")
    expect(panel.locator("[data-group=invited]")).to_contain_text(mira.name)
    row = panel.locator(".member", has_text=mira.name)
    expect(row).to_contain_text("invited, not joined yet")
    mira.call("PUT", f"/api/users/invited_chats/{chat_id}")
    expect(panel.locator("[data-group=invited]")).to_be_hidden()
    expect(row).not_to_contain_text("invited, not joined yet")
    panel.get_by_label(LABEL).fill("No one at all")
    panel.get_by_role("button", name="Send invitations").click()
    expect(panel.get_by_role("status")).to_contain_text("Not found: No one at all")
    expect_not_found(panel.get_by_role("status"), ["No one at all"], f"/chats/{chat_id}/join-links")
    assert violations(page) == []


def expect_not_found(place: Locator, names: list[str], link: str) -> None:
    expect(place.locator(".notice--warning .chip--wrong")).to_have_text(names)
    expect(place.get_by_role("link", name="Send them a join link")).to_have_attribute("href", re.compile(f"{link}$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_the_composer_as_from_the_panel(open_window, ada, mira, scheme, has_scripts):
    chat_id = ada.new_chat(title="Garden")
    window = open_window(viewport=WIDTHS["narrow"], color_scheme=scheme, java_script_enabled=has_scripts)
    window.sign_in(ada)
    page = window.page
    if has_scripts:
        window.open_chat(chat_id)
    page.goto(f"/chats/{chat_id}")

    def say(text: str) -> None:
        page.get_by_role("textbox").first.fill(text)
        page.get_by_role("button", name="Send", exact=True).click()

    said = page.locator("main").get_by_role("status")
    say("/invite No one at all, no@where.org")
    expect_not_found(said, ["No one at all", "no@where.org"], f"/chats/{chat_id}/join-links")
    expect(page.locator("#content")).to_have_value("/invite No one at all, no@where.org")
    if has_scripts:
        assert violations(page) == []
    say(f"/invite {mira.email}, no@where.org")
    expect_not_found(said, ["no@where.org"], f"/chats/{chat_id}/join-links")
    expect(said.first).to_contain_text(f"{mira.name} is invited.")
    expect(page.locator("#content")).to_have_value("")
    expect(page.locator("article.message:not(.message--system)")).to_have_count(0)
