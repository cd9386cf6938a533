"""Whom new messages notify: the consumer, the pages of people, and what reaches their open pages."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Block, User
from accounts.tests.builders import make_person, make_staff, time_moved
from chatapp.lib import clock
from chats.actions import notify_people
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.chat_preferences import mute_chat, set_notification_level
from chats.actions.close_chat import close_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.follow_thread import follow_thread, unfollow_thread
from chats.actions.mark_read import mark_read
from chats.actions.notify_people import Notifier
from chats.actions.react import react
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.delivery import announce
from chats.log_consumers.notifications import NotificationsOfPeople
from chats.log_consumers.runner import Runner, reset
from chats.models import Chat, Membership, Notification, NotificationRound, ThreadFollow
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch, django_capture_on_commit_callbacks):
    """Collect the notifications that are published."""
    found = []

    def publish(publication):
        if getattr(publication, "event", "") == "notification":
            found.append((publication.topic, json.loads(publication.body)))

    monkeypatch.setattr(announce, "publish", publish)
    return found


@pytest.fixture
def settle(django_capture_on_commit_callbacks):
    """Run the consumer and the notifier until nothing is left."""
    runner, notifier = Runner(NotificationsOfPeople()), Notifier()
    runner.work()

    def work():
        with django_capture_on_commit_callbacks(execute=True):
            while runner.work():
                pass
            while notifier.work() or notifier.work_on_edit():
                pass

    return work


@pytest.fixture
def room(ada, ben, cy):
    """A titled chat of three people."""
    return make_chat(ada, ben, cy, title="Garden")


def reply(author, chat, text, **where):
    return send_message(MessageDraft(text, **where), author=author, chat_id=chat.pk).message


def notified():
    return [(row.user.name, row.message.content) for row in Notification.objects.order_by("message_id", "user__name")]


class TestWhom:
    def test_a_mention_notifies_and_other_messages_do_not(self, ada, room, settle):
        say(ada, room, "hello", "@Ben look")
        settle()
        assert notified() == [("Ben", "@Ben look")]

    def test_a_direct_message_notifies(self, ada, ben, settle):
        chat = make_chat(ada, ben, kind="direct")
        say(ada, chat, "hello")
        settle()
        assert notified() == [("Ben", "hello")]

    def test_a_reply_to_them_notifies(self, ada, ben, room, settle):
        question = say(ben, room, "when?")
        settle()
        reply(ada, room, "at eight", reply_to=question.pk)
        settle()
        assert notified() == [("Ben", "at eight")]

    def test_all_mentions_everyone(self, ada, room, settle):
        say(ada, room, "@all look")
        settle()
        assert notified() == [("Ben", "@all look"), ("Cy", "@all look")]

    def test_a_level_of_the_chat_or_of_its_kind(self, ada, ben, cy, room, settle):
        set_notification_level(person=ben, chat_id=room.pk, level="all")
        change_notification_settings(person=cy, changes={"private": "all", "open": "nothing"})
        say(ada, room, "hello")
        settle()
        assert notified() == [("Ben", "hello"), ("Cy", "hello")]

    def test_open_chats_have_their_own_level(self, ada, ben, cy, settle):
        chat = make_chat(ada, ben, cy, title="Square", kind="open")
        change_notification_settings(person=ben, changes={"private": "all"})
        change_notification_settings(person=cy, changes={"open": "all"})
        say(ada, chat, "hello")
        settle()
        assert notified() == [("Cy", "hello")]

    def test_a_muted_chat(self, ada, ben, cy, room, settle):
        mute_chat(person=ben, chat_id=room.pk, level="everything")
        mute_chat(person=cy, chat_id=room.pk, level="messages")
        change_notification_settings(person=cy, changes={"private": "all"})
        say(ada, room, "@all look", "hello")
        settle()
        assert notified() == [("Cy", "@all look")]

    def test_a_chat_that_is_muted_for_a_while(self, ada, ben, cy, room, settle):
        for person in (ben, cy):
            set_notification_level(person=person, chat_id=room.pk, level="all")
            until = clock.to_rfc3339(clock.now() + timedelta(minutes=5))
            mute_chat(person=person, chat_id=room.pk, level="everything", until=until)
        Membership.objects.filter(user=cy).update(muted_until=clock.now())
        say(ada, room, "@all look", "hello")
        settle()
        assert notified() == [("Cy", "@all look"), ("Cy", "hello")]
        # What came meanwhile isn't made up for.
        Membership.objects.filter(user=ben).update(muted_until=clock.now())
        say(ada, room, "again")
        settle()
        assert notified()[2:] == [("Ben", "again"), ("Cy", "again")]

    def test_a_keyword(self, ada, ben, cy, room, settle):
        change_notification_settings(person=cy, changes={"keywords": ["plum jam"]})
        make_outsider_with_keyword = make_person("Dee")
        change_notification_settings(person=make_outsider_with_keyword, changes={"keywords": ["plum jam"]})
        say(ada, room, "Plum  JAM is ready", "plums")
        settle()
        assert notified() == [("Cy", "Plum  JAM is ready")]

    def test_a_followed_thread(self, ada, ben, cy, room, settle):
        root = say(ben, room, "when?")
        follow_thread(person=cy, chat_id=room.pk, message_id=root.pk)
        reply(ada, room, "at eight", thread_root=root.pk)
        settle()
        assert notified() == [("Ben", "at eight"), ("Cy", "at eight")]
        unfollow_thread(person=cy, chat_id=room.pk, message_id=root.pk)
        change_notification_settings(person=ben, changes={"threads": "mentions"})
        reply(ada, room, "or nine", thread_root=root.pk)
        settle()
        assert len(notified()) == 2

    def test_who_replied_last_is_in_the_thread_before_its_consumer_ran(self, ada, ben, cy, room, settle):
        root = say(ada, room, "when?")
        settle()
        reply(ben, room, "at eight", thread_root=root.pk)
        reply(cy, room, "no, at nine", thread_root=root.pk)
        assert not ThreadFollow.objects.exists()
        settle()
        assert ("Ben", "no, at nine") in notified()


class TestNever:
    def test_for_what_is_read(self, ada, ben, room, settle):
        message = say(ada, room, "@Ben look")
        mark_read(person=ben, chat_id=room.pk, number=message.number)
        settle()
        assert notified() == []

    def test_for_a_thread_reply_that_is_read(self, ada, ben, room, settle):
        root = say(ben, room, "when?")
        answer = reply(ada, room, "@Ben at eight", thread_root=root.pk)
        ThreadFollow.objects.create(
            chat=room, root=root, user=ben, last_id=answer.pk, last_at=answer.at, read_id=answer.pk
        )
        settle()
        assert notified() == []

    def test_for_a_tombstone(self, ada, room, settle):
        message = say(ada, room, "@Ben look")
        delete_message(actor=ada, chat_id=room.pk, message_id=message.pk)
        settle()
        assert notified() == []

    def test_for_the_authors_message(self, ada, room, settle):
        set_notification_level(person=ada, chat_id=room.pk, level="all")
        say(ada, room, "hello @Ada")
        settle()
        assert notified() == []

    def test_by_someone_they_block(self, ada, ben, room, settle):
        Block.objects.create(blocker=ben, blocked=ada)
        say(ada, room, "@Ben @Cy look")
        settle()
        assert notified() == [("Cy", "@Ben @Cy look")]

    def test_for_who_is_gone_invited_or_inactive(self, ada, ben, cy, room, settle):
        dee = make_person("Dee")
        chat = make_chat(ada, ben, cy, dee, invited=(make_person("Eve"),))
        for person in (ben, cy, dee):
            set_notification_level(person=person, chat_id=chat.pk, level="all")
        say(ada, chat, "@Ben @Cy @Dee @Eve look")
        remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk)
        User.objects.filter(pk=dee.pk).update(is_active=False)
        settle()
        assert notified() == [("Cy", "@Ben @Cy @Dee @Eve look")]

    def test_in_a_closed_chat(self, ada, room, settle):
        say(ada, room, "@Ben look")
        close_chat(chat_id=room.pk, staff=make_staff(), reason="spam")
        settle()
        assert notified() == []

    def test_in_quiet_times(self, ada, ben, cy, room, settle):
        User.objects.filter(pk=ben.pk).update(do_not_disturb_until=datetime(2099, 1, 1, tzinfo=UTC))
        User.objects.filter(pk=cy.pk).update(time_zone="UTC", working_hours="1234567 00:00-00:01")
        say(ada, room, "@Ben @Cy look")
        settle()
        assert notified() in ([], [("Cy", "@Ben @Cy look")])
        say(ada, make_chat(ada, ben, kind="direct"), "🚨 it burns")
        settle()
        assert ("Ben", "🚨 it burns") in notified()

    def test_twice(self, ada, ben, room, settle, published):
        message = say(ada, room, "@Ben look")
        settle()
        edit_message(actor=ada, chat_id=room.pk, message_id=message.pk, content="@Ben @Cy look")
        react(actor=ben, chat_id=room.pk, message_id=message.pk, emoji="👍")
        settle()
        reset("notifications")
        settle()
        NotificationRound.objects.update(judged_id=0, state="waiting")
        settle()
        # The last one decides anew: an edit alone notifies no one.
        assert [topic for topic, _ in published].count(f"user:{ben.pk}") == 1
        assert Notification.objects.filter(user=ben).count() == 1

    def test_of_what_is_old(self, ada, room, settle):
        with time_moved(days=-2):
            say(ada, room, "@Ben look")
        settle()
        say(ada, room, "hello")
        settle()
        assert notified() == []


class TestWhatArrives:
    def test_title_text_and_reason(self, ada, ben, room, settle, published):
        message = say(ada, room, "@Ben **look** ||secret||")
        settle()
        row = Notification.objects.get()
        assert published == [
            (
                f"user:{ben.pk}",
                {
                    "id": row.pk,
                    "chat_id": room.pk,
                    "message_id": message.pk,
                    "title": "Ada in Garden",
                    "body": "@Ben look ▒▒▒",
                    "kind": "mention",
                    "sound": "",
                },
            )
        ]

    def test_a_hidden_text(self, ada, ben, room, settle, published):
        change_notification_settings(person=ben, changes={"hides_text": True, "sound": "drop"})
        say(ada, room, "@Ben secret plans")
        settle()
        [(_topic, payload)] = published
        assert (payload["body"], payload["sound"]) == ("Mentioned you", "drop")

    def test_of_many_at_once_the_newest(self, ada, ben, settle, published):
        chat = make_chat(ada, ben, kind="direct")
        say(ada, chat, *(f"message {number}" for number in range(15)))
        settle()
        assert [payload["body"] for _topic, payload in published] == ["message 14"]
        assert Notification.objects.count() == 15


class TestCost:
    def test_a_send_writes_no_row_more(self, ada, room, settle):
        say(ada, room, "@Ben look")
        assert not NotificationRound.objects.exists() and not Notification.objects.exists()

    def test_the_consumer_writes_one_row_for_any_number_of_people(
        self, ada, room, settle, django_assert_max_num_queries
    ):
        messages = [say(ada, room, "@all look") for _ in range(5)]
        with django_assert_max_num_queries(2):
            notify_people.note_new_messages(messages, chat_id=room.pk)
        assert NotificationRound.objects.count() == 1

    def test_people_come_in_pages_and_other_chats_between_them(self, ada, settle, monkeypatch):
        monkeypatch.setattr(notify_people, "PEOPLE_AT_ONCE", 2)
        people = [make_person(f"Zoe {number}") for number in range(5)]
        large, small = make_chat(ada, *people), make_chat(ada, people[0])
        say(ada, large, "@all look")
        runner = Runner(NotificationsOfPeople())
        runner.work()
        assert Notifier().work()
        assert Notification.objects.count() == 2
        with time_moved(seconds=-60):
            say(ada, small, "@all here")
            notify_people.note_new_messages([small.messages.get(content="@all here")], chat_id=small.pk)
        assert Notifier().work()
        assert Notification.objects.filter(chat_id=small.pk).count() == 1
        settle()
        assert Notification.objects.filter(chat_id=large.pk).count() == 5

    def test_many_messages_at_once_make_a_page_smaller(self, ada, settle, monkeypatch):
        monkeypatch.setattr(notify_people, "_NOTIFICATIONS_AT_ONCE", 6)
        people = [make_person(f"Zoe {number}") for number in range(5)]
        chat = make_chat(ada, *people)
        say(ada, chat, "@all one", "@all two", "@all three")
        Runner(NotificationsOfPeople()).work()
        for notified_so_far in (6, 12, 15):
            assert Notifier().work()
            assert Notification.objects.count() == notified_so_far
        settle()
        assert Notification.objects.count() == 15

    def test_queries_do_not_grow_with_people_and_messages(self, ada, settle):
        counts = []
        for size in (2, 9):
            chat = make_chat(ada, *(make_person(f"Zoe {size} {number}") for number in range(size)))
            root = say(ada, chat, "root")
            for _ in range(size):
                say(ada, chat, "@all look")
                reply(ada, chat, "@all there", thread_root=root.pk)
            Runner(NotificationsOfPeople()).work()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert Notifier().work()
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 22

    def test_no_one_without_a_reason_is_looked_at(self, ada, ben, room, settle, monkeypatch):
        looked = []
        monkeypatch.setattr(notify_people, "situations", lambda new, ids, *, at: looked.append(ids) or [])
        say(ada, room, "hello")
        settle()
        assert looked == [[]]


class TestOutages:
    def test_a_worker_that_died_is_followed_by_another(self, ada, ben, room, settle, published):
        say(ada, room, "@Ben look")
        Runner(NotificationsOfPeople()).work()
        row = NotificationRound.objects.get()
        NotificationRound.objects.update(state="running", worker_id="dead", tries=1)
        # The dead one wakes up after its row was given to another.
        row.worker_id = "dead"
        NotificationRound.objects.update(worker_id="", state="waiting")
        notify_people.notify(row)
        assert not Notification.objects.exists()
        settle()
        assert notified() == [("Ben", "@Ben look")]

    def test_what_failed_for_good_goes_on_with_the_next_message(self, ada, room, settle):
        say(ada, room, "@Ben one")
        Runner(NotificationsOfPeople()).work()
        NotificationRound.objects.update(state="failed", tries=6)
        say(ada, room, "@Ben two")
        settle()
        assert notified() == [("Ben", "@Ben one"), ("Ben", "@Ben two")]

    def test_old_records_are_deleted(self, ada, room, settle):
        say(ada, room, "@Ben look")
        settle()
        with time_moved(days=29):
            call_command("tidy_notifications")
        assert Notification.objects.exists()
        with time_moved(days=31):
            call_command("tidy_notifications")
        assert not Notification.objects.exists()


def test_a_new_site_begins_with_the_present(ada, room, django_capture_on_commit_callbacks):
    say(ada, room, "@Ben before")
    runner = Runner(NotificationsOfPeople())
    runner.work()
    say(ada, room, "@Ben after")
    runner.work()
    while Notifier().work():
        pass
    assert notified() == [("Ben", "@Ben after")]
    assert Chat.objects.filter(pk=room.pk).exists() and Membership.objects.filter(chat=room).count() == 3


class TestEdits:
    """An edit notifies whom it mentions and no version before did."""

    def edit(self, person, message, text):
        edit_message(actor=person, chat_id=message.chat_id, message_id=message.pk, content=text)

    def test_who_is_added_is_notified_once_though_they_had_read_it(self, ada, ben, cy, room, settle, published):
        message = say(ada, room, "@Ben look")
        settle()
        for person in (ben, cy):
            mark_read(person=person, chat_id=room.pk, number=message.number)
        self.edit(ada, message, "@Ben @Cy look")
        settle()
        settle()
        self.edit(ada, message, "@Ben @Cy look here")
        settle()
        assert notified() == [("Ben", "@Ben @Cy look here"), ("Cy", "@Ben @Cy look here")]
        assert [topic for topic, _payload in published] == [f"user:{ben.pk}", f"user:{cy.pk}"]

    def test_who_was_mentioned_before_isnt_even_if_they_had_read_it_at_once(self, ada, ben, room, settle):
        message = say(ada, room, "@Ben look")
        mark_read(person=ben, chat_id=room.pk, number=message.number)
        settle()
        for text in ("look", "@Ben look again"):
            self.edit(ada, message, text)
            settle()
        assert notified() == []

    def test_before_the_message_itself_was_looked_at_it_is_one_notification(self, ada, cy, room, settle, published):
        message = say(ada, room, "look")
        self.edit(ada, message, "@Cy look")
        settle()
        assert notified() == [("Cy", "@Cy look")] and len(published) == 1

    def test_who_is_removed_again_in_time_isnt(self, ada, cy, room, settle):
        message = say(ada, room, "look")
        settle()
        self.edit(ada, message, "@Cy look")
        self.edit(ada, message, "look")
        settle()
        assert notified() == []

    def test_an_old_message_too(self, ada, cy, room, settle):
        message = say(ada, room, "look")
        settle()
        with time_moved(days=3):
            self.edit(ada, message, "@Cy look")
            settle()
        assert notified() == [("Cy", "@Cy look")]

    def test_their_settings_hold(self, ada, ben, cy, room, settle):
        message = say(ada, room, "look")
        settle()
        mute_chat(person=cy, chat_id=room.pk, level="everything")
        Block.objects.create(blocker=ben, blocked=ada)
        self.edit(ada, message, "@Ben @Cy look")
        settle()
        assert notified() == []

    def test_an_outsider_is_not(self, ada, room, settle):
        make_person("Dee")
        message = say(ada, room, "look")
        settle()
        self.edit(ada, message, "@Dee look")
        settle()
        assert notified() == []
