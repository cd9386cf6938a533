"""The list's menu and order, and the page of threads, each in two windows."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def here_and_there(open_window, ada):
    """Two windows of Ada."""
    opened = [open_window(), open_window()]
    for window in opened:
        window.sign_in(ada)
    return opened


def names_in(page, section):
    return page.locator(f'[data-section="{section}"] .row .row__name')


class TestFavorites:
    def test_the_star_puts_a_chat_there_in_every_window(self, ada, ben, here_and_there):
        ada.new_chat(ben, title="Regatta")
        here, there = here_and_there
        for window in here_and_there:
            window.page.goto("/chats")
            window.wait_until_started()
        row = here.page.locator(".row", has_text="Regatta")
        row.hover()
        row.get_by_role("button", name="Add to favorites").click()
        for window in (here, there):
            expect(names_in(window.page, "favourite")).to_have_text(["Regatta"])
        assert here.faults == there.faults == []

    def test_are_dragged_into_another_order(self, ada, ben, here_and_there):
        for title in ("Anchor", "Buoy", "Compass"):
            chat_id = ada.new_chat(ben, title=title)
            ada.call("PUT", f"/api/chats/{chat_id}/favourite")
        here, there = here_and_there
        for window in here_and_there:
            window.page.goto("/chats")
            window.wait_until_started()
        before = names_in(here.page, "favourite").all_inner_texts()
        rows = here.page.locator('[data-section="favourite"] .row')
        start, end = rows.nth(2).bounding_box(), rows.nth(0).bounding_box()
        assert start and end
        mouse = here.page.mouse
        mouse.move(start["x"] + 60, start["y"] + 18)
        mouse.down()
        # Its code loads with the first drag.
        mouse.move(start["x"] + 60, start["y"] + 12, steps=4)
        expect(here.page.locator(".row--dragged")).to_have_count(1)
        mouse.move(end["x"] + 60, end["y"] + 4, steps=8)
        mouse.up()
        after = [before[2], before[0], before[1]]
        for window in (here, there):
            expect(names_in(window.page, "favourite")).to_have_text(after)
        here.page.reload()
        expect(names_in(here.page, "favourite")).to_have_text(after)


class TestTheMenuOfARow:
    def test_mutes_and_archives_in_every_window(self, ada, ben, here_and_there):
        ada.new_chat(ben, title="Rowing")
        here, there = here_and_there
        for window in here_and_there:
            window.page.goto("/chats")
            window.wait_until_started()
        row = here.page.locator(".row", has_text="Rowing")

        def choose(name):
            row.hover()
            row.get_by_role("link", name=re.compile("^Options")).click()
            here.page.get_by_role("button", name=name, exact=True).locator("visible=true").click()

        choose("Mute")
        expect(there.page.locator(".row", has_text="Rowing")).to_have_attribute("data-muted", "everything")
        choose("Unmute")
        expect(there.page.locator(".row", has_text="Rowing")).to_have_attribute("data-muted", "")
        choose("Mute until tomorrow")
        expect(there.page.locator(".row", has_text="Rowing")).to_have_attribute("data-muted-until", re.compile("Z$"))
        choose("Archive")
        expect(names_in(there.page, "chats")).to_have_count(0)
        expect(there.page.locator('[data-section="archived"] .row')).to_have_count(1)
        assert here.faults == []


class TestThreads:
    def test_a_reply_marks_the_thread_until_it_is_read(self, open_window, ada, ben):
        chat_id = ada.new_chat(ben, title="Harbor")
        root = ada.say(chat_id, "Who brings the rope?")
        window = open_window()
        window.sign_in(ada)
        page = window.page
        page.goto("/threads")
        window.wait_until_started()
        ben.call("POST", f"/api/chats/{chat_id}/messages", content="I do", thread_root=root["id"])
        expect(page.locator("#threads-news")).to_be_visible()
        page.get_by_role("link", name="Show them").click()
        card = page.locator(".thread-card--unread", has_text="I do")
        expect(card).to_have_count(1)
        card.get_by_role("button", name="Mark read").click()
        expect(page.locator(".thread-card", has_text="I do")).to_have_count(1)
        expect(page.locator(".thread-card--unread")).to_have_count(0)
        expect(page.locator('[data-counts="threads"] [data-unread]')).to_be_hidden()
        assert window.faults == []
