"""Send later, and reminders: from the composer, a message's menu and a command; live in the other window."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada, ben, chat_id):
    """Ada's window on the chat, live, with a message of Ben's."""
    ben.say(chat_id, "please look at the plan")
    opened = open_window(timezone_id="America/New_York")
    opened.enter(ada)
    opened.open_chat(chat_id)
    yield opened
    assert opened.faults == []


def in_seconds(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def schedule_tomorrow(page, button, shows=""):
    button.click()
    dialog = page.get_by_role("dialog", name="Send later")
    expect(dialog).to_contain_text(shows)
    dialog.get_by_role("button", name="Tomorrow morning").click()
    expect(page.locator("#toasts")).to_contain_text("Scheduled for")


class TestSendLater:
    def test_from_the_composer_to_the_list_and_back_again(self, window, ada, chat_id):
        page = window.page
        page.fill("#content", "good morning")
        page.get_by_role("button", name="Send later").click()
        dialog = page.get_by_role("dialog", name="Send later")
        expect(dialog.get_by_label("Message")).to_have_value("good morning")
        expect(dialog).to_contain_text("America/New_York")
        dialog.get_by_role("button", name="Tomorrow morning").click()
        expect(page.locator("#toasts")).to_contain_text("Scheduled for")
        expect(page.locator("#content")).to_have_value("")
        [row] = ada.call("GET", "/api/users/me/scheduled")["items"]
        assert row["time_zone"] == "America/New_York" and row["at"][11:16] in ("13:00", "14:00")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#content")).to_have_value("good morning")
        assert ada.call("GET", "/api/users/me/scheduled")["items"] == []

    def test_with_the_files_of_the_tray_and_back_again(self, window, ada):
        page = window.page
        page.locator("#composer [name=files]").set_input_files(
            {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"eight"}
        )
        expect(page.locator("#composer .tray__file")).to_have_count(1)
        schedule_tomorrow(page, page.locator("#composer ~ * [data-opens=later]"), shows="With it: plan.txt")
        expect(page.locator("#composer .tray__file")).to_have_count(0)
        [row] = ada.call("GET", "/api/users/me/scheduled")["items"]
        assert [file["name"] for file in row["file_details"]] == ["plan.txt"]
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#composer .tray__file")).to_have_count(1)
        assert ada.call("GET", "/api/users/me/scheduled")["items"] == []
        # The server deleted it with the message: it is uploaded again.
        schedule_tomorrow(page, page.locator("#composer ~ * [data-opens=later]"))
        page.goto("/scheduled")
        expect(page.get_by_role("link", name="plan.txt")).to_be_visible()
        page.get_by_role("button", name="Send now").click()
        expect(page.locator(".attachment__name", has_text="plan.txt")).to_be_visible()
        # The answer to whether the server still has it.
        assert "404" in window.faults.pop()

    def test_from_a_thread_with_its_files(self, window, ada, ben, chat_id):
        page = window.page
        [root] = [one for one in ada.call("GET", f"/api/chats/{chat_id}/messages")["messages"] if one["kind"] == "text"]
        page.goto(f"/chats/{chat_id}/messages/{root['id']}/thread")
        expect(page.locator("[data-behaviour=thread][data-started]")).to_be_visible()
        page.locator("#thread-composer [name=files]").set_input_files(
            {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"eight"}
        )
        expect(page.locator("#thread-composer .tray__file")).to_have_count(1)
        page.fill("#thread-content", "in the thread")
        schedule_tomorrow(page, page.locator("#thread-composer ~ * [data-opens=later]"))
        expect(page.locator("#thread-content")).to_have_value("")
        [row] = ada.call("GET", "/api/users/me/scheduled")["items"]
        assert (row["thread_root"], row["content"], len(row["files"])) == (root["id"], "in the thread", 1)

    def test_any_other_time_again_and_again(self, window, ada):
        page = window.page
        page.fill("#content", "stand-up in five minutes")
        page.get_by_role("button", name="Send later").click()
        dialog = page.get_by_role("dialog", name="Send later")
        dialog.get_by_label("Date and time").fill("2027-01-15T09:30")
        dialog.get_by_label("Repeat").select_option(label="Monday to Friday")
        dialog.get_by_role("button", name="Schedule").click()
        expect(page.locator("#toasts")).to_contain_text("Scheduled for 15 Jan 2027 09:30")
        page.goto("/scheduled")
        expect(page.locator(".later__text")).to_have_text("stand-up in five minutes")
        expect(page.get_by_text("Monday to Friday")).to_be_visible()
        [row] = ada.call("GET", "/api/users/me/scheduled")["items"]
        assert row["at"] == "2027-01-15T14:30:00.000Z"
        page.get_by_role("button", name="Send now").click()
        window.expect_said("stand-up in five minutes")

    def test_what_is_wrong_is_said_in_the_dialog(self, window):
        page = window.page
        page.get_by_role("button", name="Send later").click()
        dialog = page.get_by_role("dialog", name="Send later")
        dialog.get_by_role("button", name="Tomorrow morning").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Write something first.")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        window.faults.clear()

    def test_arrives_live_at_its_time(self, window, ben, chat_id):
        ben.call("POST", f"/api/chats/{chat_id}/scheduled", content="right on time", at=in_seconds(1.5))
        window.expect_said("right on time")


class TestSendWhenTheyAreBack:
    def test_is_offered_with_the_time_in_the_readers_zone_and_schedules_at_once(self, open_window, ada, ben):
        back = (datetime.now(UTC) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)
        ben.call("PATCH", "/api/users/me", do_not_disturb_until=back.isoformat(), shares_working_hours=True)
        direct = ada.call("POST", f"/api/people/{ben.id}/chat")["id"]
        ada.say(direct, "hello")
        window = open_window(timezone_id="Asia/Tokyo")
        window.enter(ada)
        window.open_chat(direct)
        page = window.page
        offer = page.get_by_role("button", name="Send when they are back")
        shown = f"{back + timedelta(hours=9):%a %H:%M}"
        expect(offer).to_contain_text(f"({shown})")
        # Nothing is written: the form has the time.
        offer.click()
        dialog = page.get_by_role("dialog", name="Send later")
        expect(dialog.get_by_label("Date and time")).to_have_value(f"{back + timedelta(hours=9):%Y-%m-%dT%H:%M}")
        expect(dialog.get_by_role("button", name="When they are back")).to_contain_text(shown)
        page.keyboard.press("Escape")
        page.fill("#content", "welcome back")
        offer.click()
        expect(page.locator("#toasts")).to_contain_text("Scheduled for")
        expect(page.locator("#content")).to_have_value("")
        [row] = ada.call("GET", "/api/users/me/scheduled")["items"]
        assert (row["content"], row["at"]) == ("welcome back", f"{back:%Y-%m-%dT%H:%M}:00.000Z")
        assert window.faults == []


class TestReminders:
    def test_of_a_message_by_its_menu(self, window, ada):
        window.choose("please look at the plan", "Remind me")
        dialog = window.page.get_by_role("dialog", name="Remind me")
        dialog.get_by_label("Note (optional)").fill("before lunch")
        dialog.get_by_role("button", name="In 20 minutes").click()
        expect(window.page.locator("#toasts")).to_contain_text("You’ll be reminded:")
        [row] = ada.call("GET", "/api/users/me/reminders")["items"]
        assert (row["message"]["content"], row["text"]) == ("please look at the plan", "before lunch")

    def test_by_command_and_live_when_it_is_due(self, window, ada):
        page = window.page
        page.fill("#content", "/remind me tomorrow 9:00 call Mira")
        page.keyboard.press("Enter")
        expect(page.locator("#composer-done")).to_contain_text("You’ll be reminded:")
        entry = page.locator('.sidebar__entry[data-counts="later"]')
        expect(entry.locator("[data-unread]")).to_be_hidden()
        ada.call("POST", "/api/users/me/reminders", text="water", at=in_seconds(1.5))
        expect(entry.locator("[data-unread]")).to_be_visible()
        page.goto("/reminders")
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".later__text")).to_have_text("call Mira")
        expect(entry.locator("[data-unread]")).to_be_hidden()
