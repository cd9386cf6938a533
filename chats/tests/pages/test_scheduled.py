"""Messages that are sent later, without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest

from chats.actions.leave_chat import leave_chat
from chats.models import File, Message, ScheduledMessage
from chats.tests.builders import FileBody, ready_file, say

pytestmark = pytest.mark.django_db
SOON = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}T09:30"


@pytest.fixture
def row(ada_browser, chat):
    """Ada's scheduled message."""
    ada_browser.post(f"/chats/{chat.pk}/schedule", content="good morning", at=SOON, repeat="once")
    return ScheduledMessage.objects.get()


class TestSchedule:
    def test_the_composers_text_comes_along(self, ada_browser, chat):
        page = ada_browser.post(f"/chats/{chat.pk}/schedule", content="half written", reply_to="7", client_id="x")
        assert (page.status_code, "half written" in page.content.decode()) == (200, True)
        assert 'name="reply_to" value="7"' in page.content.decode()
        assert not ScheduledMessage.objects.exists()

    def test_a_usual_time_or_any_other(self, ada, ada_browser, chat):
        type(ada).objects.filter(pk=ada.pk).update(time_zone="Europe/Berlin")
        at = f"{datetime.now(UTC) + timedelta(hours=3):%Y-%m-%dT%H:%M}:00.000Z"
        answer = ada_browser.post(f"/chats/{chat.pk}/schedule", content="one", usual=at, at="", repeat="once")
        assert (answer.status_code, answer["Location"]) == (302, "/scheduled")
        ada_browser.post(f"/chats/{chat.pk}/schedule", content="two", at="2027-01-15T09:30", repeat="weekly")
        one, two = ScheduledMessage.objects.order_by("due_at")
        assert (one.content, one.repeat) == ("one", "once")
        assert (two.due_at.isoformat(), two.repeat, two.time_zone) == (
            "2027-01-15T08:30:00+00:00",
            "weekly",
            "Europe/Berlin",
        )
        page = ada_browser.text("/scheduled")
        assert "one" in page and "Every week" in page and "15 Jan 2027 09:30" in page

    @pytest.mark.parametrize(
        "fields",
        [
            {"content": "x", "at": "", "repeat": "once"},
            {"content": "x", "at": "soon", "repeat": "once"},
            {"content": "x", "at": "2020-01-01T00:00", "repeat": "once"},
            {"content": "", "at": SOON, "repeat": "once"},
            {"content": "x" * 4_001, "at": SOON, "repeat": "once"},
            {"content": "x", "at": SOON, "repeat": "hourly"},
            {"content": "x", "usual": "now", "repeat": "once"},
            {"content": "x", "at": SOON, "repeat": "once", "time_zone": "Mars"},
            {"content": "x", "at": SOON, "repeat": "once", "moment": "9999"},
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, ada_browser, chat, fields):
        page = ada_browser.post(f"/chats/{chat.pk}/schedule", **fields)
        assert page.status_code == 422
        assert "field__error" in page.content.decode() or "notice--danger" in page.content.decode()
        assert not ScheduledMessage.objects.exists()

    def test_files_go_with_it(self, ada_browser, chat):
        fields = {"content": "", "at": SOON, "repeat": "once", "files": FileBody().file()}
        assert ada_browser.post(f"/chats/{chat.pk}/schedule", **fields).status_code == 302
        assert len(ScheduledMessage.objects.get().file_ids) == 1
        assert "notes.txt" in ada_browser.text("/scheduled")

    def test_the_composers_files_come_along_and_can_be_left_out(self, ada_browser, chat):
        page = ada_browser.post(
            f"/chats/{chat.pk}/schedule", content="", files=[FileBody().file(), FileBody(name="b.txt").file()]
        )
        first, second = File.objects.order_by("created_at")
        assert page.status_code == 200 and all(name in page.content.decode() for name in ("notes.txt", "b.txt"))
        fields = {"content": "", "repeat": "once", "lists_files": "yes", "keep": str(second.pk)}
        # What is wrong with the time doesn't lose them.
        again = ada_browser.post(f"/chats/{chat.pk}/schedule", **fields, at="soon")
        assert again.status_code == 422 and str(second.pk) in again.content.decode()
        assert str(first.pk) not in again.content.decode()
        assert ada_browser.post(f"/chats/{chat.pk}/schedule", **fields, at=SOON).status_code == 302
        assert ScheduledMessage.objects.get().file_ids == [str(second.pk)]

    @pytest.mark.parametrize("kept", ["x", "", "00000000-0000-0000-0000-000000000000"])
    def test_unknown_files_are_left_out(self, ada_browser, chat, kept):
        answer = ada_browser.post(f"/chats/{chat.pk}/schedule", content="x", at=SOON, repeat="once", keep=kept)
        assert answer.status_code == 302 and ScheduledMessage.objects.get().file_ids == []

    def test_no_one_sends_anothers_file(self, ada, ben_browser, chat):
        file = ready_file(ada, chat)
        page = ben_browser.post(f"/chats/{chat.pk}/schedule", content="", at=SOON, repeat="once", keep=str(file.pk))
        assert page.status_code == 422 and "notes.txt" not in page.content.decode()

    def test_a_threads_button_leads_into_the_thread(self, ada, ada_browser, chat):
        root = say(ada, chat, "root")
        assert f"/chats/{chat.pk}/schedule?thread_root={root.pk}" in ada_browser.text(
            f"/chats/{chat.pk}/messages/{root.pk}/thread"
        )
        page = ada_browser.post(f"/chats/{chat.pk}/schedule?thread_root={root.pk}", content="half")
        assert f'name="thread_root" value="{root.pk}"' in page.content.decode()

    def test_outsiders_see_no_form(self, cy_browser, chat):
        assert cy_browser.get(f"/chats/{chat.pk}/schedule").status_code == 403
        assert cy_browser.post(f"/chats/{chat.pk}/schedule", content="x", at=SOON).status_code == 403


class TestList:
    def test_edit_send_and_delete(self, ada_browser, row):
        assert "good morning" in ada_browser.text(f"/scheduled/{row.pk}")
        ada_browser.post(f"/scheduled/{row.pk}", content="changed", at=SOON, repeat="daily")
        row.refresh_from_db()
        assert (row.content, row.repeat) == ("changed", "daily")
        answer = ada_browser.post(f"/scheduled/{row.pk}/send")
        assert answer.status_code == 302 and Message.objects.filter(content="changed").count() == 1
        assert ada_browser.post(f"/scheduled/{row.pk}/delete")["Location"] == "/scheduled"
        assert "Nothing scheduled" in ada_browser.text("/scheduled")

    def test_an_edit_adds_and_removes_files(self, ada_browser, chat):
        fields = {"content": "", "at": SOON, "repeat": "once"}
        ada_browser.post(f"/chats/{chat.pk}/schedule", **fields, files=FileBody().file())
        row = ScheduledMessage.objects.get()
        assert "notes.txt" in ada_browser.text(f"/scheduled/{row.pk}")
        # A form of before doesn't list them.
        ada_browser.post(f"/scheduled/{row.pk}", **fields)
        assert ScheduledMessage.objects.get().file_ids == row.file_ids
        ada_browser.post(f"/scheduled/{row.pk}", **fields, lists_files="yes", files=FileBody(name="b.txt").file())
        [name] = File.objects.filter(pk__in=ScheduledMessage.objects.get().file_ids).values_list("name", flat=True)
        assert name == "b.txt"
        empty = ada_browser.post(f"/scheduled/{row.pk}", **fields, lists_files="yes")
        assert empty.status_code == 422 and len(ScheduledMessage.objects.get().file_ids) == 1

    def test_a_failed_one_says_why_and_can_be_deleted(self, ben, ben_browser, chat):
        ben_browser.post(f"/chats/{chat.pk}/schedule", content="later", at=SOON, repeat="once")
        ScheduledMessage.objects.update(state="failed", failure="forbidden")
        leave_chat(person=ben, chat_id=chat.pk)
        page = ben_browser.text("/scheduled")
        assert "Not sent" in page and "You are no longer in this chat." in page and "Send now" not in page
        assert 'class="sidebar__entry sidebar__entry--unread" href="/saved"' in page
        ben_browser.post(f"/scheduled/{ScheduledMessage.objects.get().pk}/delete")
        assert "Nothing scheduled" in ben_browser.text("/scheduled")

    def test_others_see_nothing(self, ben_browser, cy_browser, row):
        for browser in (ben_browser, cy_browser):
            assert "good morning" not in browser.text("/scheduled")
            assert browser.get(f"/scheduled/{row.pk}").status_code == 404
            for rest in ("/send", "/delete", ""):
                assert browser.post(f"/scheduled/{row.pk}{rest}", content="x", at=SOON).status_code == 404
        assert not Message.objects.filter(kind="text").exists()

    def test_unknown_ids_do_not_exist(self, ada_browser):
        assert ada_browser.get("/scheduled/999").status_code == 404
        assert ada_browser.get("/scheduled/x").status_code == 404
