"""Others' changes appear live: edits, deletions, members, typing, reads; and what ends a session ends the page."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatapp.lib import clock
from chatapp.tests.browser.api import ApiPerson


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Live")


@pytest.fixture
def windows(open_window, ada, ben, chat_id):
    """Ada's and Ben's windows on the chat, both live."""
    opened = [open_window(), open_window()]
    for window, person in zip(opened, (ada, ben), strict=True):
        window.enter(person)
        window.open_chat(chat_id)
    return opened


def pass_time(window, **by):
    """Move the page's clock, and look at it as after a while in another window."""
    window.page.clock.set_fixed_time(clock.now() + timedelta(**by))
    window.page.evaluate("dispatchEvent(new Event('focus'))")


class TestStatus:
    def test_ends_on_open_pages(self, windows, ada):
        here, there = windows
        there.page.locator("[data-opens=members]").click()
        until = clock.to_rfc3339(clock.now() + timedelta(minutes=30))
        ada.call("PATCH", "/api/users/me", status="On the water", status_until=until)
        own = here.page.locator(".me__status")
        note = there.page.locator(f'#members .member[data-user-id="{ada.id}"] .member__note')
        expect(own).to_have_text("On the water")
        expect(note).to_have_text("On the water")
        here.page.reload()
        here.wait_until_live()
        for window in windows:
            pass_time(window, minutes=29)
        expect(own).to_have_text("On the water")
        expect(note).to_have_text("On the water")
        for window in windows:
            pass_time(window, minutes=31)
        expect(own).to_have_text(ada.email)
        expect(note).to_be_hidden()

    def test_cleared_elsewhere_leaves_the_own_line(self, windows, ada):
        own = windows[0].page.locator(".me__status")
        for status, shown in (("On the water", "On the water"), ("", ada.email)):
            ada.call("PATCH", "/api/users/me", status=status)
            expect(own).to_have_text(shown)


class TestMessages:
    def test_an_edit_in_place_is_seen_by_the_other(self, windows):
        ada, ben = windows
        ada.say("frist")
        ben.expect_said("frist")
        ada.choose("frist", "Edit message")
        ada.page.get_by_role("textbox", name="Edit message").fill("first")
        ada.page.get_by_role("textbox", name="Edit message").press("Enter")
        ben.expect_said("first")
        expect(ben.message("first")).to_contain_text("edited")
        expect(ada.page.locator(".edit-form")).to_have_count(0)

    def test_arrow_up_edits_the_last_own_message_also_after_a_reload(self, windows):
        ada, ben = windows
        ada.say("some *words*")
        ada.expect_said("some words")
        ada.page.reload()
        ada.wait_until_live()
        ada.page.press("#content", "ArrowUp")
        expect(ada.page.get_by_role("textbox", name="Edit message")).to_have_value("some *words*")
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator(".edit-form")).to_have_count(0)
        expect(ada.message("some words")).to_be_visible()
        assert ben.faults == []

    def test_a_deletion_leaves_a_tombstone_on_both_sides(self, windows):
        ada, ben = windows
        ada.say("regretted")
        ben.expect_said("regretted")
        ada.choose("regretted", "Delete message")
        for window in windows:
            expect(window.message("This message was deleted.")).to_have_count(1)
            expect(window.page.get_by_text("regretted")).to_have_count(0)

    def test_markup_from_others_is_text_and_runs_nothing(self, windows):
        ada, ben = windows
        attack = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
        ada.say(attack)
        expect(ben.page.locator(".message__body").last).to_have_text(attack)
        expect(ada.page.locator(".message__body").last).to_have_text(attack)
        for window in windows:
            assert window.page.evaluate("window.hacked") is None
            assert window.refusals == []

    def test_messages_of_one_author_stand_together(self, windows):
        ada, ben = windows
        for text in ("one", "two"):
            ada.say(text)
            ben.expect_said(text)
        ben.say("three")
        ada.expect_said("three")
        first = [bool(re.search(r"turn--first", name)) for name in self.classes_of_turns(ada)]
        assert first == [True, False, True]
        expect(ada.page.locator(".turn--mine")).to_have_count(2)
        expect(ben.page.locator(".turn--mine")).to_have_count(1)

    @staticmethod
    def classes_of_turns(window):
        return window.page.locator(".turn:not(.turn--system)").evaluate_all(
            "turns => turns.map((turn) => turn.className)"
        )


class TestPeople:
    def test_typing_is_seen_and_ends_with_the_message(self, windows):
        ada, ben = windows
        ada.page.locator("#content").press_sequentially("I am")
        expect(ben.page.locator("#typing")).to_have_text("Ada is typing…")
        ada.page.press("#content", "Enter")
        ben.expect_said("I am")
        expect(ben.page.locator("#typing")).to_have_text("")

    def test_the_panel_shows_who_is_here_and_who_is_away(self, windows, chat_id):
        ada, ben = windows
        ada.page.locator("[data-opens=members]").click()
        panel = ada.page.locator("#members")
        expect(panel.locator("[data-group=online] .member__name")).to_have_text(["Ada", "Ben"], use_inner_text=True)
        ben.page.goto("/settings/profile")
        expect(panel.locator("[data-group=away] .member__name")).to_have_text(["Ben"])
        panel.get_by_role("link", name="Close members").click()
        expect(panel).to_be_hidden()
        expect(ada.page.locator("[data-opens=members]")).to_be_focused()

    def test_reading_on_one_device_clears_the_count_on_the_other(self, windows, open_window, ada, ben, chat_id):
        other_device = open_window()
        other_device.sign_in(ben)
        count = other_device.page.locator("#chat-list [data-count]")
        windows[1].page.goto("/chats")
        windows[0].say("read me")
        expect(count).to_have_text("1")
        windows[1].open_chat(chat_id)
        expect(other_device.page.locator("#chat-list .row__unread")).to_be_hidden()

    def test_a_new_name_and_topic_appear_everywhere(self, windows, ada, chat_id):
        ada.call("PATCH", f"/api/chats/{chat_id}", title="Boat crew", topic="Who sails when")
        page = windows[1].page
        expect(page.locator("#chat-name")).to_have_text("Boat crew")
        expect(page.get_by_role("heading", level=1)).to_have_text("Boat crew")
        expect(page.locator("#chat-topic")).to_have_text("Who sails when")
        expect(page.locator("#chat-list .row__name")).to_have_text("Boat crew")
        expect(page.locator("#content")).to_have_attribute("placeholder", "Message Boat crew")
        expect(page).to_have_title(re.compile("^Boat crew · "))

    def test_a_new_name_of_someone_appears_in_every_open_page_before_anything_is_said(self, windows, ada, ben, chat_id):
        ada.say(chat_id, "before")
        direct = ben.call("POST", f"/api/people/{ada.id}/chat")["id"]
        ada.call("POST", f"/api/people/{ben.id}/chat")
        here, there = windows
        for window in windows:
            window.page.reload()
            window.wait_until_live()
        there.page.locator("[data-opens=members]").click()
        expect(there.page.locator("#online")).to_have_text("Online: Ada")
        ada.call("PATCH", "/api/users/me", name="Ada Keller", status="On the water")
        expect(there.message("before").locator(".message__author")).to_have_text("Ada Keller")
        row = there.page.locator(f'#members .member[data-user-id="{ada.id}"]')
        expect(row).to_contain_text("Ada Keller")
        expect(row).to_contain_text("On the water")
        expect(there.page.locator("#online")).to_have_text("Online: Ada Keller")
        expect(there.page.locator(f'#chat-list .row[data-chat-id="{direct}"] .row__name')).to_have_text("Ada Keller")
        expect(here.page.locator(".me__name")).to_have_text("Ada Keller")
        here.say("and I am still here")
        there.expect_said("and I am still here")
        there.open_chat(direct)
        ada.call("PATCH", "/api/users/me", name="Ada K.")
        expect(there.page.locator("#chat-name")).to_have_text("Ada K.")
        expect(there.page).to_have_title(re.compile(r"^(\(\d+\) )?Ada K\. · "))


class TestEndings:
    def test_who_is_removed_leaves_the_page(self, windows, ada, ben, chat_id):
        ada.call("DELETE", f"/api/chats/{chat_id}/members/{ben.id}")
        windows[1].page.wait_for_url("**/chats")
        expect(windows[1].page.get_by_role("status")).to_contain_text("You’re no longer in that chat")
        expect(windows[1].page.locator("#chat-list .row")).to_have_count(0)

    def test_signing_out_everywhere_sends_an_open_page_to_the_sign_in(self, windows, ben):
        ben.call("POST", "/api/signout/everywhere")
        windows[1].page.wait_for_url(re.compile("/signin"))

    def test_a_new_chat_with_no_one_known_says_so_in_the_dialog(self, open_window, ada: ApiPerson):
        window = open_window()
        window.sign_in(ada)
        page = window.page
        page.get_by_role("link", name="New chat").first.click()
        dialog = page.get_by_role("dialog", name="New chat")
        dialog.get_by_label("Names or email addresses").fill("nobody@example.org")
        dialog.get_by_role("button", name="Create chat").click()
        expect(dialog.get_by_role("status")).to_contain_text("Not found: nobody@example.org")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()


class TestSignUp:
    def test_checks_stand_beside_the_field_while_one_types(self, open_window):
        page = open_window().page
        page.goto("/signup")
        password = page.locator("[name=password]")
        checks = page.locator(".field", has=password).locator(".field__checks li")
        password.press_sequentially("passw")
        expect(checks.filter(has_text="lower case")).to_have_attribute("data-passed", "yes")
        expect(checks.filter(has_text="upper case")).to_have_attribute("data-passed", "no")
        password.fill("Str0ng-enough")
        for check in checks.all():
            expect(check).to_have_attribute("data-passed", "yes")

    def test_a_refusal_says_every_rule_once(self, open_window):
        page = open_window().page
        page.goto("/signup")
        page.fill("[name=name]", "Dora")
        page.fill("[name=email]", "nobody")
        page.fill("[name=password]", "short")
        page.keyboard.press("Enter")
        email, password = (page.locator(".field", has=page.locator(f"[name={name}]")) for name in ("email", "password"))
        expect(email.locator("li:visible")).to_have_text(["must have the @ sign and no spaces"])
        checks = password.locator("li:visible")
        expect(page.locator("[data-behaviour=sign-up-checks][data-started]")).to_be_visible()
        expect(checks).to_have_count(4)
        expect(checks.and_(page.locator("[data-passed=no]"))).to_have_count(3)
        email.locator("input").fill("nobody@example.org")
        expect(email.locator("li:visible")).to_have_count(2)
        expect(email.locator("[data-passed=yes]")).to_have_count(2)
        expect(email.locator("input")).not_to_have_attribute("aria-invalid", "true")
