"""Reminders, without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest

from chats.actions.leave_chat import leave_chat
from chats.models import Reminder
from chats.tests.builders import say

pytestmark = pytest.mark.django_db
SOON = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}T09:30"


class TestOfAMessage:
    def test_is_chosen_on_its_page(self, ada, ben, ben_browser, chat):
        message = say(ada, chat, "please look")
        path = f"/chats/{chat.pk}/messages/{message.pk}"
        assert f'href="{path}/remind"' in ben_browser.text(f"{path}/details")
        assert "please look" in ben_browser.text(f"{path}/remind")
        answer = ben_browser.post(f"{path}/remind", text="before lunch", at=SOON, repeat="weekdays")
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        page = ben_browser.text("/reminders")
        assert "please look" in page and "before lunch" in page and "Monday to Friday" in page
        leave_chat(person=ben, chat_id=chat.pk)
        page = ben_browser.text("/reminders")
        assert "please look" not in page and "before lunch" in page

    def test_outsiders_are_refused(self, ada, cy_browser, chat):
        message = say(ada, chat, "secret")
        assert cy_browser.get(f"/chats/{chat.pk}/messages/{message.pk}/remind").status_code == 403
        assert cy_browser.post(f"/chats/{chat.pk}/messages/{message.pk}/remind", at=SOON).status_code == 403
        assert not Reminder.objects.exists()


class TestOfAText:
    def test_the_text_may_begin_with_its_time(self, ada_browser):
        assert ada_browser.post("/reminders", text="tomorrow 9:00 call Mira", at="", repeat="once").status_code == 302
        assert Reminder.objects.get().text == "call Mira"
        assert "call Mira" in ada_browser.text("/reminders")

    def test_by_slash_command(self, ada_browser, chat):
        ada_browser.post(f"/chats/{chat.pk}", content="/remind me every friday at 16:00 report")
        row = Reminder.objects.get()
        assert (row.text, row.repeat) == ("report", "weekly")
        page = ada_browser.post(f"/chats/{chat.pk}", content="/remind me to sleep")
        assert page.status_code == 400 and "Begin with a time" in page.content.decode()

    @pytest.mark.parametrize("fields", [{}, {"text": "call Ben"}, {"text": "x", "at": "2020-01-01T00:00"}])
    def test_what_is_wrong_is_said(self, ada_browser, fields):
        page = ada_browser.post("/reminders", **fields)
        assert page.status_code == 422 and "field__error" in page.content.decode()

    def test_done_later_and_delete(self, ada_browser):
        for text in ("one", "two", "three"):
            ada_browser.post("/reminders", text=text, at=SOON, repeat="once")
        Reminder.objects.update(fired_at=datetime.now(UTC), state="done")
        assert "Due" in ada_browser.text("/reminders")
        one, two, three = Reminder.objects.order_by("pk")
        ada_browser.post(f"/reminders/{one.pk}", done="")
        ada_browser.post(f"/reminders/{two.pk}", usual=f"{SOON}:00Z")
        ada_browser.post(f"/reminders/{three.pk}", delete="")
        [left] = Reminder.objects.all()
        assert (left.pk, left.state, left.fired_at) == (two.pk, "waiting", None)

    def test_a_wrong_time_is_refused(self, ada_browser):
        ada_browser.post("/reminders", text="one", at=SOON, repeat="once")
        row = Reminder.objects.get()
        ada_browser.post(f"/reminders/{row.pk}", usual="2020-01-01T00:00:00Z")
        assert "Choose a time in the future." in ada_browser.text("/reminders")

    def test_others_see_nothing(self, ada_browser, ben_browser):
        ada_browser.post("/reminders", text="private matter", at=SOON, repeat="once")
        row = Reminder.objects.get()
        assert "private matter" not in ben_browser.text("/reminders")
        for fields in ({"done": ""}, {"delete": ""}, {"usual": f"{SOON}:00Z"}):
            assert ben_browser.post(f"/reminders/{row.pk}", **fields).status_code == 404
        assert Reminder.objects.count() == 1
