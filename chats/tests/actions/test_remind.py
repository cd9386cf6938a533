"""Reminders of messages and texts."""

from datetime import timedelta

import pytest

from accounts.tests.builders import time_moved
from chatapp.jobs.due import work_at_once
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.actions.remind import (
    MAX_REMINDERS,
    change_reminder,
    complete_reminder,
    delete_reminder,
    fire_due,
    remind_of_message,
    remind_of_text,
)
from chats.models import Reminder
from chats.queries.reminders import reminders_of, unread_later_of
from chats.queries.threads import unread_entries_of
from chats.rules.later import due_time
from chats.tests.builders import say

pytestmark = pytest.mark.django_db


def at(person, repeat="once", **ahead):
    return due_time(person, at=clock.to_rfc3339(clock.now() + timedelta(**(ahead or {"hours": 1}))), repeat=repeat)


def work():
    return int(work_at_once(Reminder, work=fire_due))


class TestFiring:
    def test_counts_once_it_is_due_until_it_is_done(self, ada):
        row = remind_of_text(person=ada, text="  call   Ben ", due=at(ada))
        assert (work(), unread_later_of(ada.pk), row.text) == (0, 0, "call Ben")
        with time_moved(hours=2):
            assert (work(), work(), unread_later_of(ada.pk)) == (1, 0, 1)
            assert unread_entries_of(ada).later == 1
            complete_reminder(person=ada, reminder_id=row.pk)
        assert (unread_later_of(ada.pk), reminders_of(ada)) == (0, [])

    def test_one_that_repeats_comes_again_after_it_is_done(self, ada):
        row = remind_of_text(person=ada, text="water", due=at(ada, "daily"))
        for day in range(3):
            with time_moved(hours=2, days=day):
                assert work() == 1
                complete_reminder(person=ada, reminder_id=row.pk)
        [left] = reminders_of(ada)
        assert (left.state, left.fired_at) == ("waiting", None)

    def test_another_time_makes_it_wait_again(self, ada):
        row = remind_of_text(person=ada, text="water", due=at(ada))
        with time_moved(hours=2):
            work()
            change_reminder(person=ada, reminder_id=row.pk, due=at(ada, hours=1))
            assert (unread_later_of(ada.pk), work()) == (0, 0)
        with time_moved(hours=4):
            assert (work(), unread_later_of(ada.pk)) == (1, 1)


class TestOfAMessage:
    def test_shows_the_message_while_the_person_may_read_it(self, ada, ben, chat):
        message = say(ada, chat, "please look")
        remind_of_message(person=ben, chat_id=chat.pk, message_id=message.pk, due=at(ben))
        [row] = reminders_of(ben)
        assert (row.message.content, row.is_readable) == ("please look", True)
        leave_chat(person=ben, chat_id=chat.pk)
        [row] = reminders_of(ben)
        assert row.is_readable is False

    def test_outsiders_system_messages_and_deleted_ones_are_refused(self, ada, ben, cy, chat):
        message = say(ada, chat, "hello")
        with pytest.raises(Forbidden):
            remind_of_message(person=cy, chat_id=chat.pk, message_id=message.pk, due=at(cy))
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        with pytest.raises(NotFound):
            remind_of_message(person=ben, chat_id=chat.pk, message_id=message.pk, due=at(ben))
        assert not Reminder.objects.exists()


class TestLimits:
    def test_others_reminders_do_not_exist(self, ada, ben):
        row = remind_of_text(person=ada, text="mine", due=at(ada))
        for change in (complete_reminder, delete_reminder):
            with pytest.raises(NotFound):
                change(person=ben, reminder_id=row.pk)
        with pytest.raises(NotFound):
            change_reminder(person=ben, reminder_id=row.pk, due=at(ben))

    @pytest.mark.parametrize("text", ["", " ", "x" * 501, "a\0b"])
    def test_refuses_texts_that_are_no_note(self, ada, text):
        with pytest.raises(Invalid):
            remind_of_text(person=ada, text=text, due=at(ada))

    def test_a_person_has_a_limit(self, ada):
        Reminder.objects.bulk_create([Reminder(user=ada, text="x") for _ in range(MAX_REMINDERS)])
        with pytest.raises(Invalid):
            remind_of_text(person=ada, text="one more", due=at(ada))
        assert Reminder.objects.count() == MAX_REMINDERS
