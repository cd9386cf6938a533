"""The status in the account menu, in two windows; and that it ends."""

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from chatapp.lib import clock

READING = re.compile("^📚\ufe0f? Reading$")
BUSY = re.compile("avatar--busy")


@pytest.fixture
def windows(open_window, ada, ben):
    """Ada's window and Ben's, in their chat; his shows its members."""
    chat_id = ada.new_chat(ben, title="Quiet please")
    opened = [open_window(), open_window()]
    for window, person in zip(opened, (ada, ben), strict=True):
        window.sign_in(person)
        window.open_chat(chat_id)
    opened[1].page.locator("[data-opens=members]").click()
    return opened


def opened_menu(page: Page):
    page.locator(".me > summary").click()
    form = page.locator(".my-status")
    expect(form).to_be_visible()
    return form


class TestStatus:
    def test_an_idea_is_set_at_once_for_everyone_and_cleared_again(self, windows, ada):
        here, there = windows
        form = opened_menu(here.page)
        assert [rule["id"] for rule in Axe().run(here.page).response["violations"]] == []
        form.get_by_role("button", name="Back soon").click()
        note = there.page.locator(f'#members .member[data-user-id="{ada.id}"] .member__note')
        expect(note).to_have_text("☕ Back soon")
        expect(here.page.locator(".me__status")).to_have_text("☕ Back soon")
        expect(form.get_by_label("Your status")).to_have_value("☕ Back soon")
        left = datetime.fromisoformat(ada.call("GET", "/api/users/me")["status_until"]) - clock.now()
        assert timedelta(minutes=29) < left <= timedelta(minutes=30)
        form.get_by_role("button", name="Clear status").click()
        expect(note).to_be_hidden()
        expect(here.page.locator(".me__status")).to_have_text(ada.email)
        assert here.faults == there.faults == []

    def test_a_typed_one_has_an_emoji_and_ends_with_the_day(self, windows, ada):
        page = windows[0].page
        form = opened_menu(page)
        form.get_by_label("Your status").fill("Reading")
        form.get_by_role("button", name="Choose an emoji").click()
        page.get_by_role("dialog", name="Emoji").get_by_role("searchbox").fill("books")
        page.keyboard.press("Enter")
        expect(form.get_by_label("Your status")).to_have_value(READING)
        form.get_by_label("Show the status").select_option("today")
        expect(page.locator(".me__status")).to_have_text(READING)
        midnight = page.evaluate("new Date(new Date().setHours(24, 0, 0, 0)).toISOString()")
        assert ada.call("GET", "/api/users/me")["status_until"] == midnight

    def test_a_refusal_is_said_in_place(self, windows):
        form = opened_menu(windows[0].page)
        form.get_by_label("Your status").fill("turned \u202e around")
        form.get_by_label("Your status").press("Enter")
        expect(form.get_by_role("alert")).to_be_visible()


class TestDoNotDisturb:
    def test_is_turned_on_ends_by_the_clock_and_is_turned_off(self, windows, ada):
        page = windows[0].page
        form, face = opened_menu(page), page.locator(".me .avatar")
        form.get_by_role("button", name="1 hour").last.click()
        expect(face).to_have_class(BUSY)
        page.reload()
        expect(face).to_have_class(BUSY)
        page.clock.set_fixed_time(clock.now() + timedelta(minutes=61))
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(face).not_to_have_class(BUSY)
        page.clock.set_fixed_time(clock.now())
        form = opened_menu(page)
        form.get_by_role("button", name="Tomorrow").click()
        expect(face).to_have_class(BUSY)
        form.get_by_role("button", name="Turn off").click()
        expect(face).not_to_have_class(BUSY)
        assert ada.call("GET", "/api/users/me")["do_not_disturb_until"] is None

    def test_until_a_chosen_time(self, windows, ada):
        page = windows[0].page
        form = opened_menu(page)
        form.get_by_role("button", name="Set…").click()
        moment = page.evaluate("new Date(Math.ceil(Date.now() / 9e5) * 9e5 + 72e5).toISOString()")
        local = page.evaluate(
            "(moment) => new Date(moment).toLocaleString('sv').slice(0, 16).replace(' ', 'T')", moment
        )
        form.get_by_label("Until", exact=True).fill(local)
        form.get_by_role("button", name="Set", exact=True).click()
        expect(page.locator(".me .avatar")).to_have_class(BUSY)
        assert ada.call("GET", "/api/users/me")["do_not_disturb_until"] == moment
