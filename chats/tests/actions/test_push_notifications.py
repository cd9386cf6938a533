"""Web Push, to a push service on this machine that decrypts: what arrives, when not, and what its answers mean."""

import json
import threading
from datetime import timedelta
from socket import create_connection

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Device, User
from accounts.shared_values import shared_secret
from accounts.tests.builders import browser_of, make_person, time_moved
from chatapp.jobs import due
from chatapp.jobs.due import work_at_once
from chatapp.lib import clock
from chatapp.lib.errors import NotFound, RateLimited
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.safe_http import GuardedClient
from chatapp.lib.web_push import base64url, key_from, public_bytes
from chatapp.tests.counted import counted
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.push_service import Receiver, running_push_service
from chats.actions import push_notifications
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.chat_preferences import mute_chat
from chats.actions.delete_message import delete_message
from chats.actions.mark_read import mark_read
from chats.actions.note_viewed import note_viewed
from chats.actions.notify_people import Notifier
from chats.actions.push_notifications import Pusher, send_test
from chats.actions.push_reminders import ReminderPusher
from chats.actions.remind import complete_reminder, fire_due, remind_of_message, remind_of_text
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.send_pushes import PushClient
from chats.log_consumers.notifications import NotificationsOfPeople
from chats.log_consumers.runner import Runner
from chats.models import Membership, Notification, PushDelivery, PushSubscription, Reminder
from chats.payloads.push import MAX_PUSH_BYTES
from chats.queries.reminders import unread_later_of
from chats.rules.later import due_time
from chats.tests.builders import Caller, make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    with running_push_service() as running:
        yield running


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def subscription(ben, receiver):
    return subscribed(ben, receiver)


def subscribed(person, receiver, endpoint="http://push.chatapp-service.org/push"):
    device = Device.objects.create(user=person, name="Chrome", kind=Device.Kind.BROWSER)
    return PushSubscription.objects.create(
        user=person,
        device=device,
        endpoint=endpoint,
        endpoint_hash=f"{person.pk}{endpoint}"[:64],
        p256dh=base64url(receiver.key),
        auth=base64url(receiver.auth),
    )


@pytest.fixture
def client(service):
    port = int(service.url.rsplit(":", 1)[1].partition("/")[0])
    guarded = GuardedClient(
        resolve=lambda host: ["93.184.216.34"],
        connect=lambda _address, timeout: create_connection(("127.0.0.1", port), timeout),
    )
    return PushClient(guarded)


@pytest.fixture
def pusher(client):
    return Pusher(client)


@pytest.fixture
def push(service, pusher):
    """Notify, and send what is due after some seconds."""
    runner, notifier = Runner(NotificationsOfPeople()), Notifier()
    runner.work()

    def work(*, seconds=11.0):
        runner.work()
        while notifier.work():
            pass
        with time_moved(seconds=seconds):
            while pusher.work():
                pass
        return service.pushes

    return work


@pytest.fixture
def room(ada, ben):
    return make_chat(ada, ben, title="Garden")


class TestWhatArrives:
    def test_a_mention_encrypted_and_signed(self, ada, ben, room, subscription, receiver, push, settings):
        message = say(ada, room, "@Ben **look**")
        [(headers, body)] = push()
        assert json.loads(receiver.decrypted(body)) == {
            "web_push": 8030,
            "notification": {
                "title": "Ada in Garden",
                "body": "@Ben look",
                "lang": "en",
                "dir": "ltr",
                "tag": f"chat-{room.pk}",
                "navigate": settings.PUBLIC_URL + reverse("message", args=[room.pk, message.pk]),
                "silent": False,
                "data": {
                    "user_id": ben.pk,
                    "chat_id": room.pk,
                    "message_id": message.pk,
                    "number": message.number,
                    "thread_root": None,
                    "may_reply": True,
                },
            },
            "app_badge": 1,
            "mutable": True,
        }
        assert (headers["ttl"], headers["urgency"], headers["content-encoding"]) == ("86400", "high", "aes128gcm")
        assert len(headers["topic"]) == 32 and str(room.pk) != headers["topic"]
        known = base64url(public_bytes(key_from(shared_secret("web_push"))))
        assert headers["authorization"].startswith("vapid t=") and headers["authorization"].endswith(f", k={known}")
        assert Notification.objects.filter(user=ben, channel="push").count() == 1
        subscription.refresh_from_db()
        assert subscription.last_used_at

    def test_of_many_messages_the_newest_with_their_number(self, ada, ben, subscription, receiver, push):
        chat = make_chat(ada, ben, kind="direct")
        say(ada, chat, *(f"message {number}" for number in range(5)))
        [(_headers, body)] = push()
        pushed = json.loads(receiver.decrypted(body))
        assert (pushed["notification"]["body"], pushed["app_badge"]) == ("message 4", 5)

    def test_less_urgent_is_said_so(self, ada, ben, room, subscription, push):
        change_notification_settings(person=ben, changes={"private": "all"})
        say(ada, room, "hello")
        [(headers, _body)] = push()
        assert headers["urgency"] == "normal"

    def test_a_hidden_text(self, ada, ben, room, subscription, receiver, push):
        change_notification_settings(person=ben, changes={"hides_text": True})
        say(ada, room, "@Ben secret plans")
        [(_headers, body)] = push()
        assert b"secret" not in receiver.decrypted(body)

    def test_another_language_and_the_longest_text(self, ada, ben, subscription, receiver, push):
        ben.language = "ar"
        ben.save()
        chat = make_chat(ada, ben, title="路" * 100)
        say(ada, chat, "@Ben " + "👩‍👩‍👧‍👦" * 300)
        [(_headers, body)] = push()
        pushed = receiver.decrypted(body)
        assert json.loads(pushed)["notification"]["dir"] == "rtl" and len(pushed) <= MAX_PUSH_BYTES

    def test_each_browser_and_each_chat(self, ada, ben, room, subscription, push):
        subscribed(ben, Receiver(), "http://push.chatapp-service.org/other")
        say(ada, room, "@Ben one")
        say(ada, make_chat(ada, ben, title="Cellar"), "@Ben two")
        assert len(push()) == 4


class TestWhenNot:
    def test_before_its_time(self, ada, room, subscription, push):
        say(ada, room, "@Ben look")
        assert push(seconds=5) == []
        say(ada, room, "@Ben more")
        assert len(push(seconds=11)) == 1

    def test_once_it_is_read(self, ada, ben, room, subscription, push):
        message = say(ada, room, "@Ben look")
        assert push(seconds=0) == []
        mark_read(person=ben, chat_id=room.pk, number=message.number)
        assert push() == []

    def test_while_a_page_in_view_shows_it(self, ada, ben, room, subscription, push):
        say(ada, room, "@Ben look")
        note_viewed(user_id=ben.pk, chat_id=room.pk)
        assert push() == []
        # Its badge and the open page know of it.
        assert Notification.objects.filter(user=ben, channel="in_page").count() == 1

    def test_but_what_came_after_the_page_was_in_view_is_sent(self, ada, ben, room, subscription, push):
        note_viewed(user_id=ben.pk, chat_id=room.pk)
        say(ada, room, "@Ben look")
        assert len(push()) == 1

    def test_another_chat_in_view_changes_nothing(self, ada, ben, room, subscription, push):
        other = make_chat(ada, ben, title="Kitchen")
        say(ada, room, "@Ben look")
        note_viewed(user_id=ben.pk, chat_id=other.pk)
        assert len(push()) == 1

    def test_a_reply_in_a_thread_is_not_in_the_timeline_in_view(self, ada, ben, room, subscription, push):
        root = say(ben, room, "question")
        send_message(MessageDraft("@Ben answer", thread_root=root.pk), author=ada, chat_id=room.pk)
        note_viewed(user_id=ben.pk, chat_id=room.pk)
        assert len(push()) == 1

    def test_an_outsider_is_never_noted(self, cy, room):
        note_viewed(user_id=cy.pk, chat_id=room.pk)
        assert not Membership.objects.filter(user=cy).exists()

    def test_once_it_is_deleted(self, ada, room, subscription, push):
        message = say(ada, room, "@Ben look")
        push(seconds=0)
        delete_message(actor=ada, chat_id=room.pk, message_id=message.pk)
        assert push() == []

    def test_once_they_left_or_muted_it(self, ada, ben, room, subscription, push):
        other = make_chat(ada, ben, title="Cellar")
        say(ada, room, "@Ben look")
        say(ada, other, "@Ben look")
        push(seconds=0)
        remove_member(actor=ada, chat_id=room.pk, user_id=ben.pk)
        mute_chat(person=ben, chat_id=other.pk, level="everything")
        assert push() == []

    def test_once_the_session_ended(self, ada, ben, room, subscription, push):
        say(ada, room, "@Ben look")
        push(seconds=0)
        Device.objects.filter(pk=subscription.device_id).update(ended_at="2026-11-01T00:00:00Z")
        assert push() == []
        call_command("tidy_notifications")
        assert not PushSubscription.objects.exists()

    def test_twice(self, ada, room, subscription, push):
        say(ada, room, "@Ben look")
        assert len(push()) == len(push(seconds=100)) == 1

    def test_to_who_is_not_concerned(self, ada, room, receiver, push):
        subscribed(make_person("Eve"), receiver)
        subscribed(ada, receiver, "http://push.chatapp-service.org/adas")
        say(ada, room, "@Ben look")
        assert push() == [] and not PushDelivery.objects.exists()


class TestAnswers:
    @pytest.mark.parametrize("status", [404, 410])
    def test_who_is_gone_is_deleted(self, ada, room, subscription, service, push, status):
        service.statuses = [(status, {})]
        say(ada, room, "@Ben look")
        assert len(push()) == 1
        assert not PushSubscription.objects.exists() and not PushDelivery.objects.exists()

    def test_too_long_is_shortened(self, ada, room, subscription, receiver, service, push):
        service.statuses = [(413, {})]
        say(ada, room, "@Ben look")
        _first, (_headers, body) = push()
        shortened = json.loads(receiver.decrypted(body))
        assert shortened["notification"]["title"] == "Mentioned you" and "body" not in shortened["notification"]
        assert PushDelivery.objects.get().state == "done"

    def test_a_limit_is_obeyed(self, ada, room, subscription, service, push):
        service.statuses = [(429, {"Retry-After": "300"})]
        say(ada, room, "@Ben look")
        assert len(push()) == 1
        assert len(push(seconds=200)) == 1
        assert len(push(seconds=320)) == 2
        assert PushDelivery.objects.get().state == "done"

    @pytest.mark.parametrize("status", [500, 503])
    def test_a_broken_service_is_tried_three_times(self, ada, room, subscription, service, push, status):
        service.statuses = [(status, {})] * 5
        say(ada, room, "@Ben look")
        push()
        for minutes in (1, 5, 30, 60):
            push(seconds=60 * minutes)
        assert len(service.pushes) == 3
        assert PushDelivery.objects.get().state == "failed" and PushSubscription.objects.exists()

    @pytest.mark.parametrize("status", [302, 400, 403])
    def test_a_refusal_is_final_until_the_next_message(self, ada, room, subscription, service, push, status):
        service.statuses = [(status, {"Location": "http://127.0.0.1/"})]
        say(ada, room, "@Ben look")
        assert len(push()) == len(push(seconds=1_000)) == 1
        say(ada, room, "@Ben again")
        assert len(push()) == 2

    @pytest.mark.parametrize(
        ("status", "outcomes"),
        [
            (201, {"sent": 1}),
            (410, {"gone": 1}),
            (413, {"sent": 1}),
            (429, {"throttled": 1}),
            (503, {"server_error": 1}),
            (403, {"refused": 1}),
        ],
    )
    def test_each_is_counted(
        self, ada, room, subscription, service, push, status, outcomes, django_capture_on_commit_callbacks
    ):
        service.statuses = [(status, {})]
        say(ada, room, "@Ben look")
        with counted("pushes") as pushes, counted("notifications") as notifications:
            with django_capture_on_commit_callbacks(execute=True):
                push()
            assert pushes() == outcomes
            assert notifications() == {"in_page": 1, **({"push": 1} if "sent" in outcomes else {})}

    def test_a_private_address_is_never_asked(self, ada, ben, room, receiver, service, push):
        subscribed(ben, receiver, service.url)
        subscribed(ben, receiver, "http://127.0.0.1/")
        subscribed(ben, receiver, "http://localhost/")
        say(ada, room, "@Ben look")
        push()
        Runner(NotificationsOfPeople()).work()
        with time_moved(seconds=20):
            while Pusher().work():
                pass
        assert set(PushDelivery.objects.values_list("state", flat=True)) <= {"failed", "done"}
        assert all(push.headers["host"] != service.url.split("/")[2] for push in service.pushes)


class TestSeveralAtOnce:
    def test_one_that_hangs_holds_up_no_other(self, ada, ben, cy, room, receiver, service, client):
        released = threading.Event()

        class Hanging(PushClient):
            def send(self, subscription, *args, **options):
                if subscription.endpoint.endswith("hanging"):
                    released.wait(PATIENCE_SECONDS)
                return client.send(subscription, *args, **options)

        subscribed(ben, receiver, "http://push.chatapp-service.org/hanging")
        subscribed(ben, receiver)
        Runner(NotificationsOfPeople()).work()
        say(ada, room, "@Ben look")
        Runner(NotificationsOfPeople()).work()
        Notifier().work()
        pusher = Pusher(Hanging())
        with time_moved(seconds=11):
            while not PushDelivery.objects.filter(state="done").exists():
                assert pusher.work()
            assert len(service.pushes) == 1
            released.set()
            while pusher.work():
                pass
        assert len(service.pushes) == 2 and set(PushDelivery.objects.values_list("state", flat=True)) == {"done"}

    def test_a_message_that_comes_while_another_is_sent_is_sent_too(self, ada, room, subscription, receiver, client):
        runner = Runner(NotificationsOfPeople())
        runner.work()
        say(ada, room, "@Ben one")
        sent = []

        class Slow(PushClient):
            def send(self, _subscription, message, **options):
                sent.append(json.loads(message)["notification"]["body"])
                return client.send(_subscription, message, **options)

        pusher = Pusher(Slow())
        runner.work()
        Notifier().work()
        assert PushDelivery.objects.exists()
        with time_moved(seconds=11):
            leased = due.lease(PushDelivery, seconds=25)
            pusher._start(leased)
            say(ada, room, "@Ben two")
            runner.work()
            Notifier().work()
            row = PushDelivery.objects.get()
            assert row.worker_id == "" and row.due_at > clock.now()
            while pusher.work():
                pass
            assert sent == ["@Ben one"] and PushDelivery.objects.get().state == "waiting"
        with time_moved(seconds=22):
            while pusher.work():
                pass
        assert sent == ["@Ben one", "@Ben two"]

    def test_who_lost_the_lease_records_nothing(self, ada, room, subscription, service, pusher):
        Runner(NotificationsOfPeople()).work()
        say(ada, room, "@Ben look")
        Runner(NotificationsOfPeople()).work()
        Notifier().work()
        with time_moved(seconds=11):
            pusher._start(due.lease(PushDelivery, seconds=25))
            PushDelivery.objects.update(worker_id="another")
            while pusher.work():
                pass
        assert len(service.pushes) == 1 and PushDelivery.objects.get().worker_id == "another"
        assert not Notification.objects.filter(channel="push").exists()

    def test_queries_do_not_grow_with_the_browsers(self, ada, ben, room, client, receiver):
        counts = []
        Runner(NotificationsOfPeople()).work()
        for size in (2, 9):
            chat = make_chat(ada, *(make_person(f"Zoe {size} {number}") for number in range(size)))
            for member in chat.memberships.exclude(user=ada):
                subscribed(member.user, receiver, f"http://push.chatapp-service.org/{member.user_id}")
            say(ada, chat, "@all look")
            Runner(NotificationsOfPeople()).work()
            Notifier().work()
            with time_moved(seconds=11):
                rows = due.lease(PushDelivery, seconds=25, at_most=20)
                with CaptureQueriesContext(connection) as queries:
                    assert len(Pusher(client).prepared(rows)) == size
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12


class TestTests:
    @pytest.fixture(autouse=True)
    def _full_budget(self, monkeypatch):
        monkeypatch.setattr(push_notifications, "_tests", TokenBuckets())

    def test_arrive_at_once_and_say_so(self, ben, subscription, receiver, service, client):
        assert send_test(person=ben, subscription_id=subscription.pk, client=client)
        [(_headers, body)] = service.pushes
        assert json.loads(receiver.decrypted(body))["notification"]["title"] == "This is a test"
        subscription.refresh_from_db()
        assert subscription.last_used_at

    @pytest.mark.parametrize(("status", "is_kept"), [(410, False), (500, True), (403, True)])
    def test_say_when_they_fail(self, ben, subscription, service, client, status, is_kept):
        service.statuses = [(status, {})]
        assert not send_test(person=ben, subscription_id=subscription.pk, client=client)
        assert PushSubscription.objects.exists() is is_kept

    def test_only_of_the_persons_browsers_and_few_at_a_time(self, ada, ben, cy, receiver, service, client):
        with pytest.raises(NotFound):
            send_test(person=ada, subscription_id=subscribed(ben, receiver).pk, client=client)
        cys = subscribed(cy, receiver, "http://push.chatapp-service.org/cys")
        with pytest.raises(RateLimited):
            for _ in range(10):
                send_test(person=cy, subscription_id=cys.pk, client=client)
        assert len(service.pushes) == 3

    def test_by_the_page_and_the_api(self, ben, subscription, client, service, monkeypatch):
        monkeypatch.setattr(push_notifications, "PushClient", lambda: client)
        browser, path = browser_of(ben), f"/settings/notifications/browsers/{subscription.pk}"
        assert browser.post(path, {"test": "yes"})["Location"] == "/settings/notifications"
        html = browser.get("/settings/notifications").content.decode()
        assert "Sent. It arrives within seconds." in html and "Last delivered" in html
        answer = Caller(ben).post(f"users/me/push_subscriptions/{subscription.pk}/test")
        assert answer.json() == {"delivered": True} and len(service.pushes) == 2
        assert browser.post(path, {"remove": "yes"}).status_code == 302
        assert not PushSubscription.objects.exists()
        assert browser.post(path, {"test": "yes"}).status_code == 404
        assert Caller(ben).post(f"users/me/push_subscriptions/{subscription.pk}/test").status_code == 404


class TestReminders:
    @pytest.fixture
    def fire(self, service, client):
        """Let an hour pass and send what is due."""

        reminder_pusher = ReminderPusher(client)

        def work(*, hours=2.0):
            with time_moved(hours=hours):
                work_at_once(Reminder, work=fire_due)
                while reminder_pusher.work():
                    pass
            return service.pushes

        return work

    def remind(self, person, room=None, message=None, repeat="once", text=""):
        due_at = due_time(person, at=clock.to_rfc3339(clock.now() + timedelta(hours=1)), repeat=repeat)
        if message is None:
            return remind_of_text(person=person, text=text, due=due_at)
        return remind_of_message(person=person, chat_id=room.pk, message_id=message.pk, due=due_at, text=text)

    def test_of_a_text(self, ben, subscription, receiver, fire, settings):
        row = self.remind(ben, text="call Mira")
        assert fire(hours=0.5) == []
        [(headers, body)] = fire()
        assert json.loads(receiver.decrypted(body))["notification"] == {
            "title": "Reminder",
            "body": "call Mira",
            "tag": f"reminder-{row.pk}",
            "navigate": settings.PUBLIC_URL + reverse("reminders"),
            "silent": False,
        }
        assert headers["urgency"] == "high"
        # Not again.
        assert len(fire()) == 1

    def test_of_a_message_leads_there(self, ada, ben, room, subscription, receiver, fire):
        message = say(ada, room, "**plan**")
        self.remind(ben, room, message)
        [(_headers, body)] = fire()
        shown = json.loads(receiver.decrypted(body))["notification"]
        assert shown["body"] == "plan" and shown["navigate"].endswith(reverse("message", args=[room.pk, message.pk]))

    def test_says_nothing_of_what_may_no_longer_be_read(self, ada, ben, room, subscription, receiver, fire):
        message = say(ada, room, "plan")
        self.remind(ben, room, message)
        remove_member(actor=ada, chat_id=room.pk, user_id=ben.pk)
        [(_headers, body)] = fire()
        shown = json.loads(receiver.decrypted(body))["notification"]
        assert shown["body"] == "" and shown["navigate"].endswith(reverse("reminders"))

    def test_a_hidden_text(self, ben, subscription, receiver, fire):
        change_notification_settings(person=ben, changes={"hides_text": True})
        self.remind(ben, text="call Mira")
        [(_headers, body)] = fire()
        assert json.loads(receiver.decrypted(body))["notification"]["body"] == ""

    def test_not_in_a_pause(self, ben, subscription, fire):
        User.objects.filter(pk=ben.pk).update(do_not_disturb_until=clock.now() + timedelta(hours=3))
        self.remind(ben, text="call Mira")
        assert fire() == []
        # It waits in the list.
        assert unread_later_of(ben.pk) == 1

    def test_again_and_again_while_it_repeats(self, ben, subscription, fire):
        row = self.remind(ben, text="water", repeat="daily")
        assert len(fire()) == 1
        complete_reminder(person=ben, reminder_id=row.pk)
        assert len(fire(hours=26)) == 2

    def test_to_no_one_else_and_not_to_ended_sessions(self, ada, ben, subscription, receiver, fire):
        subscribed(ada, receiver, endpoint="http://push.chatapp-service.org/ada")
        Device.objects.filter(pk=subscription.device_id).update(ended_at=clock.now())
        self.remind(ben, text="call Mira")
        assert fire() == []
