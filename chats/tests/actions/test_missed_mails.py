"""Mails about missed messages, to a mail server on this machine: what arrives, when not, and what its answers mean."""

from unittest import mock
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.site import Site, keep_site
from accounts.tests.builders import make_person, time_moved
from chatapp.lib import clock
from chatapp.lib.color import contrast
from chatapp.tests.counted import counted
from chatapp.tests.mail_server import running_mail_server
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.chat_preferences import mute_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.mark_read import mark_read
from chats.actions.notify_people import Notifier
from chats.actions.plan_missed_mails import plan_missed_mails
from chats.actions.remove_member import remove_member
from chats.actions.send_missed_mails import MissedMailer
from chats.log_consumers.notifications import NotificationsOfPeople
from chats.log_consumers.runner import Runner
from chats.models import MissedMail, Notification
from chats.payloads.mail_headers import unsubscribe_url
from chats.queries.notifications import notification_settings_of
from chats.rules.unsubscribing import MailKind, Unsubscription
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    with running_mail_server() as running:
        yield running


@pytest.fixture
def mail(server):
    """Notify, and send what is due after some minutes."""
    runner, notifier, mailer = Runner(NotificationsOfPeople()), Notifier(), MissedMailer()
    runner.work()

    def work(*, minutes=15.1):
        runner.work()
        while notifier.work():
            pass
        with time_moved(minutes=minutes):
            while mailer.work(worker_id="two"):
                pass
        return server.mails

    return work


@pytest.fixture
def room(ada, ben):
    return make_chat(ada, ben, title="Garden")


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def page_of(mail):
    return mail.get_body(("html",)).get_content()


class TestWhatArrives:
    def test_a_mention_in_both_parts(self, ada, ben, room, mail, settings):
        message = say(ada, room, "@Ben **look** <b>")
        [sent] = mail()
        link = f"{settings.PUBLIC_URL}/chats/{room.pk}/messages/{message.pk}"
        assert (sent["To"], sent["Subject"]) == (ben.email, "Ada wrote to you on ChatApp")
        assert "@Ben look <b>" in text_of(sent) and link in text_of(sent)
        assert "@Ben look &lt;b&gt;" in page_of(sent) and f'href="{link}"' in page_of(sent)
        assert Notification.objects.filter(user=ben, message=message, channel="mail").count() == 1

    def test_headers(self, ada, ben, room, mail, settings):
        say(ada, room, "@Ben one")
        mail()
        say(ada, room, "@Ben two")
        say(ada, make_chat(ada, ben, title="Cellar"), "@Ben three")
        first, second = mail()
        assert first["Message-ID"] != second["Message-ID"]
        assert first["Message-ID"].endswith(f"@{settings.PUBLIC_HOST}>")
        assert first["References"] in second["References"].split() and len(second["References"].split()) == 2
        assert first["List-Id"] == f"<missed.{settings.PUBLIC_HOST}>"
        assert first["Auto-Submitted"] == "auto-generated"
        assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert first["List-Unsubscribe"].strip().startswith(f"<{settings.PUBLIC_URL}/mail/unsubscribe?token=")

    def test_many_are_one_mail_with_the_newest(self, ada, ben, room, mail):
        say(ada, make_chat(ada, ben, kind="direct"), *(f"message {number}" for number in range(7)))
        say(ada, room, "@Ben look", "not for him")
        [sent] = mail()
        assert sent["Subject"] == "8 missed messages on ChatApp"
        text = text_of(sent)
        assert "message 6" in text and "message 1" not in text and "2 older messages" in text
        assert "Garden" in text and "not for him" not in text

    def test_what_comes_while_one_waits_joins_it_and_keeps_its_time(self, ada, room, mail):
        say(ada, room, "@Ben one")
        assert mail(minutes=10) == []
        say(ada, room, "@Ben two")
        [sent] = mail()
        assert "@Ben one" in text_of(sent) and "@Ben two" in text_of(sent)

    def test_without_the_text(self, ada, ben, room, mail):
        change_notification_settings(person=ben, changes={"missed_mails": "without_text"})
        say(ada, room, "@Ben secret plans")
        [sent] = mail()
        assert "secret" not in sent.as_string() and "Mentioned you" in text_of(sent)

    def test_a_text_hidden_on_screens_is_hidden_here(self, ada, ben, room, mail):
        change_notification_settings(person=ben, changes={"hides_text": True})
        say(ada, room, "@Ben secret plans")
        assert "secret" not in mail()[0].as_string()

    def test_the_text_as_it_is_now(self, ada, room, mail):
        message = say(ada, room, "@Ben frist")
        mail(minutes=0)
        edit_message(actor=ada, chat_id=room.pk, message_id=message.pk, content="@Ben first")
        assert "@Ben first" in text_of(mail()[0])

    def test_the_persons_language_and_time(self, ada, ben, room, mail):
        User.objects.filter(pk=ben.pk).update(language="de", time_zone="Asia/Kolkata")
        message = say(ada, room, "@Ben look")
        [sent] = mail()
        assert '<html lang="de"' in page_of(sent)
        assert f"{message.at.astimezone(ZoneInfo('Asia/Kolkata')):%d.%m.%Y %H:%M}" in text_of(sent)

    @pytest.mark.parametrize("accent", ["#ffee00", "#102030", ""])
    def test_the_sites_color_is_readable_in_both_themes(self, ada, room, mail, accent):
        keep_site(Site(accent=accent))
        say(ada, room, "@Ben look")
        page = page_of(mail()[0])
        buttons = [part.split("}")[0] for part in page.split(".button {")[1:]]
        colors = [[word.strip(";") for word in one.split() if word.startswith("#")][:2] for one in buttons]
        assert len(colors) == 2 and "prefers-color-scheme: dark" in page
        assert all(contrast(*pair) >= 4.5 for pair in colors)

    def test_a_name_ends_no_header(self, ada, room, mail):
        User.objects.filter(pk=ada.pk).update(name="Ada\r\nBcc: eve@example.org")
        say(ada, room, "@Ben look")
        [sent] = mail()
        assert sent["Bcc"] is None and "Bcc: eve" in sent["Subject"]


class TestWhenNot:
    def test_before_its_time(self, ada, room, mail):
        say(ada, room, "@Ben look")
        assert mail(minutes=14) == []
        assert len(mail()) == 1

    def test_twice(self, ada, ben, room, mail):
        say(ada, room, "@Ben look")
        assert len(mail()) == len(mail(minutes=100)) == 1
        call_command("reset_log_consumer", "notifications", verbosity=0)
        assert len(mail(minutes=200)) == 1

    def test_once_it_is_read(self, ada, ben, room, mail):
        message = say(ada, room, "@Ben look")
        mail(minutes=0)
        mark_read(person=ben, chat_id=room.pk, number=message.number)
        assert mail() == []
        assert MissedMail.objects.get().state == "done"

    def test_once_it_is_deleted(self, ada, room, mail):
        message = say(ada, room, "@Ben look")
        mail(minutes=0)
        delete_message(actor=ada, chat_id=room.pk, message_id=message.pk)
        assert mail() == []

    def test_once_they_left_or_muted_it(self, ada, ben, room, mail):
        other = make_chat(ada, ben, title="Cellar")
        say(ada, room, "@Ben look")
        say(ada, other, "@Ben look")
        mail(minutes=0)
        remove_member(actor=ada, chat_id=room.pk, user_id=ben.pk)
        mute_chat(person=ben, chat_id=other.pk, level="everything")
        assert mail() == []

    def test_once_they_turned_it_off(self, ada, ben, room, mail):
        say(ada, room, "@Ben look")
        mail(minutes=0)
        change_notification_settings(person=ben, changes={"missed_mails": "off"})
        assert mail() == []
        say(ada, room, "@Ben more")
        assert mail() == []
        assert MissedMail.objects.count() == 1

    def test_to_an_unverified_address_or_an_ended_account(self, ada, ben, room, mail):
        say(ada, room, "@Ben look")
        mail(minutes=0)
        User.objects.filter(pk=ben.pk).update(email_verified_at=None)
        assert mail() == []
        eve = make_person("Eve")
        chat = make_chat(ada, eve, title="Cellar")
        say(ada, chat, "@Eve look")
        mail(minutes=0)
        User.objects.filter(pk=eve.pk).update(is_active=False)
        assert mail() == []

    @pytest.mark.parametrize("setting", [{"EMAIL_URL": ""}, {"MISSED_MAIL_MINUTES": 0}])
    def test_where_none_are_sent(self, ada, room, mail, settings, setting):
        for name, value in setting.items():
            setattr(settings, name, value)
        say(ada, room, "@Ben look")
        assert mail() == []
        assert not MissedMail.objects.exists()

    def test_to_who_is_not_concerned(self, ada, ben, room, mail):
        change_notification_settings(person=ben, changes={"private": "all"})
        say(ada, room, "just saying")
        say(ben, room, "@Ben to myself")
        assert mail() == []

    def test_while_they_are_not_to_be_disturbed_but_after_it(self, ada, ben, room, mail):
        User.objects.filter(pk=ben.pk).update(do_not_disturb_until=clock.now().replace(year=clock.now().year + 1))
        say(ada, room, "@Ben look")
        assert mail() == []
        User.objects.filter(pk=ben.pk).update(do_not_disturb_until=None)
        assert len(mail(minutes=60)) == 1

    def test_after_a_week(self, ada, room, mail):
        say(ada, room, "@Ben look")
        assert mail(minutes=7 * 24 * 60 + 20) == []


class TestAnswers:
    def test_a_server_that_breaks_off_gets_the_same_mail_again(self, ada, room, mail, server):
        server.answers = ["451 later"]
        say(ada, room, "@Ben look")
        mail()
        assert MissedMail.objects.get().state == "waiting"
        first, second = mail(minutes=30)
        assert first["Message-ID"] == second["Message-ID"]
        assert MissedMail.objects.get().state == "done"

    def test_a_worker_killed_between_sending_and_noting_repeats_the_same_mail(self, ada, room, mail, server):
        say(ada, room, "@Ben look")
        with (
            mock.patch("chats.actions.send_missed_mails.due.finish", side_effect=SystemExit),
            pytest.raises(SystemExit),
        ):
            mail()
        say(ada, room, "@Ben meanwhile")
        # As the reaping of a dead worker's rows does.
        MissedMail.objects.filter(state="running").update(state="waiting", worker_id="")
        first, second, third = mail(minutes=40)
        assert first["Message-ID"] == second["Message-ID"] != third["Message-ID"]
        assert "meanwhile" not in text_of(second) and "@Ben look" not in text_of(third)

    def test_a_refused_address_is_not_tried_again(self, ada, room, mail, server):
        server.refusals = ["550 unknown"]
        say(ada, room, "@Ben look")
        assert mail() == []
        assert MissedMail.objects.get().state == "failed"

    def test_each_is_counted(self, ada, ben, room, mail, server):
        server.answers, server.refusals = ["451 later"], []
        with counted("notification_mails") as mails, counted("notifications") as notifications:
            say(ada, room, "@Ben look")
            mail()
            assert mails() == {"missed failed": 1}
            mail(minutes=30)
            assert (mails(), notifications()["mail"]) == ({"missed failed": 1, "missed sent": 1}, 1)
            server.refusals = ["550 unknown"]
            say(ada, room, "@Ben look again")
            mail(minutes=60)
            assert mails()["missed refused"] == 1
            message = say(ada, room, "@Ben look again")
            mail(minutes=0)
            mark_read(person=ben, chat_id=room.pk, number=message.number)
            mail(minutes=100)
            assert mails()["missed unneeded"] == 1

    def test_what_is_old_is_deleted(self, ada, room, mail):
        say(ada, room, "@Ben look")
        mail()
        with time_moved(days=61):
            call_command("tidy_notifications")
        assert not MissedMail.objects.exists() and not Notification.objects.exists()


def test_queries_do_not_grow_with_the_messages(ada, ben, room, mail, server, django_assert_max_num_queries):
    say(ada, room, *(f"@Ben {number}" for number in range(20)))
    mail(minutes=0)
    with time_moved(minutes=16), django_assert_max_num_queries(20):
        MissedMailer().work(worker_id="two")
    assert len(server.mails) == 1


def test_nothing_to_plan_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        plan_missed_mails([])


class TestUnsubscribing:
    @pytest.fixture
    def link(self, ben):
        url = urlsplit(unsubscribe_url(Unsubscription(ben.pk, MailKind.MISSED)))
        return f"{url.path}?{url.query}"

    def test_opening_the_link_changes_nothing_and_a_press_does(self, ben, link):
        client = Client(enforce_csrf_checks=True)
        for _ in range(2):
            answer = client.get(link)
            assert answer.status_code == 200 and b"<button" in answer.content
            assert client.head(link).status_code == 200
        assert notification_settings_of(ben).missed_mails == "on"
        assert client.post(link).status_code == 200
        assert notification_settings_of(ben).missed_mails == "off"

    def test_a_mail_program_posts_without_cookies_and_twice(self, ben, ada, link):
        for _ in range(2):
            answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200 and not answer.cookies
        assert notification_settings_of(ben).missed_mails == "off"
        assert notification_settings_of(ada).missed_mails == "on"

    @pytest.mark.parametrize("change", [lambda token: "", lambda token: token[:-1], lambda token: "x" * 10_000])
    def test_another_token_is_not_found(self, ben, link, change):
        path, _, token = link.partition("=")
        for call in (Client().get, Client().post):
            assert call(f"{path}={change(token)}").status_code == 404
        assert notification_settings_of(ben).missed_mails == "on"

    def test_of_someone_who_was_deleted_changes_nothing(self, ben, link):
        ben.delete()
        assert Client().post(link).status_code == 200
