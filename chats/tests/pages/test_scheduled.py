"""Messages that are sent later, without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest

from chats.actions.leave_chat import leave_chat
from chats.models import Message, ScheduledMessage
from chats.tests.builders import FileBody

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
        assert "Files" in ada_browser.text("/scheduled")

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
