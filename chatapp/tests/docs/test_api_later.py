"""docs/api.md: messages that are sent later, and reminders."""

from datetime import UTC, datetime, timedelta

import pytest

from chatapp.lib import clock
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.remind import remind_of_text
from chats.actions.schedule_message import schedule_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Reminder, ScheduledMessage
from chats.rules.later import due_time

ROOM = "/api/chats/42/scheduled"
ONE = f"{ROOM}/951"
REMINDERS = "/api/users/me/reminders"
REMINDER = f"{REMINDERS}/971"
TOMORROW = clock.to_rfc3339(clock.now() + timedelta(days=1))
YESTERDAY = clock.to_rfc3339(clock.now() - timedelta(days=1))


@pytest.fixture
def chat(people):
    """Ada's chat with Ben and her question in it."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=people.ada, chat_id=made.pk)
    return made


@pytest.fixture
def ben(people, chat):
    return people.device(people.ben)


@pytest.fixture
def cy(people, chat):
    return people.device(people.cy)


@pytest.fixture
def scheduled(people, chat):
    """Ben's scheduled message."""
    due = due_time(people.ben, at=TOMORROW, repeat="weekdays", time_zone="Europe/Berlin")
    return schedule_message(MessageDraft("Good morning!"), person=people.ben, chat_id=chat.pk, due=due)


@pytest.fixture
def reminder(people, chat):
    """Ben's reminder, which is due."""
    row = remind_of_text(person=people.ben, text="call Mira", due=due_time(people.ben, at=TOMORROW))
    Reminder.objects.update(fired_at=clock.now(), state=Reminder.State.DONE)
    return row


@documents("POST /api/chats/:chat_id/scheduled", "again every working day, by the clock of a time zone")
def test_schedule(documented, ben):
    body = {"content": "Good morning!", "at": TOMORROW, "repeat": "weekdays", "time_zone": "Europe/Berlin"}
    documented.call("POST", ROOM, body, device=ben, status=201)


@documents("POST /api/chats/:chat_id/scheduled", "refused: in the past")
def test_schedule_in_the_past(documented, ben):
    documented.call("POST", ROOM, {"content": "Good morning!", "at": YESTERDAY}, device=ben, status=422)


@documents("POST /api/chats/:chat_id/scheduled", "refused: not a member")
def test_schedule_as_an_outsider(documented, cy):
    documented.call("POST", ROOM, {"content": "Good morning!", "at": TOMORROW}, device=cy, status=403)


@documents("GET /api/chats/:chat_id/scheduled", "only your own")
def test_scheduled_of_a_chat(documented, scheduled, ben):
    documented.call("GET", ROOM, device=ben, status=200)


@documents("GET /api/users/me/scheduled", "one could not be sent")
def test_scheduled_of_all(documented, scheduled, ben):
    failed = {"state": ScheduledMessage.State.FAILED, "failure": "posting_restricted"}
    ScheduledMessage.objects.update(**failed)
    documented.call("GET", "/api/users/me/scheduled", device=ben, status=200)


@documents("GET /api/chats/:chat_id/scheduled/:scheduled_id", "one of them")
def test_scheduled_one(documented, scheduled, ben):
    documented.call("GET", ONE, device=ben, status=200)


@documents("PATCH /api/chats/:chat_id/scheduled/:scheduled_id", "another text")
def test_scheduled_changed(documented, scheduled, ben):
    documented.call("PATCH", ONE, {"content": "Good morning, all!"}, device=ben, status=200)


@documents("DELETE /api/chats/:chat_id/scheduled/:scheduled_id", "it is not sent")
def test_scheduled_deleted(documented, scheduled, ben):
    documented.call("DELETE", ONE, device=ben, status=204)


@documents("DELETE /api/chats/:chat_id/scheduled/:scheduled_id", "refused: someone else's, or sent already")
def test_scheduled_deleted_by_another(documented, people, scheduled):
    documented.call("DELETE", ONE, device=people.device(people.ada), status=404)


@documents("POST /api/chats/:chat_id/scheduled/:scheduled_id/send", "sent now")
def test_scheduled_sent(documented, scheduled, ben):
    # The message's `client_id` is made of it.
    ScheduledMessage.objects.update(due_at=datetime(2030, 1, 1, tzinfo=UTC))
    documented.call("POST", f"{ONE}/send", device=ben, status=200)


@documents("POST /api/users/me/reminders", "of a message")
def test_remind(documented, ben):
    body = {"chat_id": 42, "message_id": 702, "at": TOMORROW, "text": "before lunch"}
    documented.call("POST", REMINDERS, body, device=ben, status=201)


@documents("POST /api/users/me/reminders", "of a text that begins with its time")
def test_remind_of_text(documented, ben):
    body = {"text": "every friday at 16:00 write the report", "time_zone": "Europe/Berlin"}
    documented.call("POST", REMINDERS, body, device=ben, status=201)


@documents("POST /api/users/me/reminders", "refused: no time")
def test_remind_without_time(documented, ben):
    documented.call("POST", REMINDERS, {"text": "write the report"}, device=ben, status=422)


@documents("GET /api/users/me/reminders", "those that are due first")
def test_reminders(documented, reminder, ben):
    documented.call("GET", REMINDERS, device=ben, status=200)


@documents("PATCH /api/users/me/reminders/:reminder_id", "later")
def test_reminder_changed(documented, reminder, ben):
    documented.call("PATCH", REMINDER, {"at": TOMORROW}, device=ben, status=200)


@documents("POST /api/users/me/reminders/:reminder_id/done", "done")
def test_reminder_done(documented, reminder, ben):
    documented.call("POST", f"{REMINDER}/done", device=ben, status=204)


@documents("DELETE /api/users/me/reminders/:reminder_id", "deleted")
def test_reminder_deleted(documented, reminder, ben):
    documented.call("DELETE", REMINDER, device=ben, status=204)
