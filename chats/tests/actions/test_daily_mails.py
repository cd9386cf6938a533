"""The catch-up page as a daily mail: when it comes, what it says, and when there is none."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from accounts.actions.update_profile import update_profile
from accounts.models import User
from chatapp.lib import clock
from chatapp.tests.counted import counted
from chatapp.tests.mail_server import running_mail_server
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.mark_read import mark_read
from chats.actions.send_daily_mails import DailyMailer, resume_daily_mails
from chats.actions.stop_mails import stop_mails
from chats.models import DailyMail, NotificationSettings
from chats.rules.daily_mail import next_daily_mail
from chats.rules.unsubscribing import MailKind, Unsubscription
from chats.tests.builders import make_chat, say

# A Friday.
START = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)


@pytest.fixture
def server():
    with running_mail_server() as running:
        yield running


@pytest.fixture
def room(ada, ben):
    User.objects.filter(pk=ben.pk).update(time_zone="Europe/Berlin")
    ben.refresh_from_db()
    with clock.frozen_at(START):
        return make_chat(ada, ben, title="Garden")


@pytest.fixture
def at(server):
    """Send what is due at a time of November 2026."""

    def work(day, hour, minute=0):
        with clock.frozen_at(datetime(2026, 11, day, hour, minute, tzinfo=UTC)):
            while DailyMailer().work(worker_id="one"):
                pass
        return server.mails

    return work


def wish(person, **changes):
    with clock.frozen_at(START):
        change_notification_settings(person=person, changes={"daily_mails": "daily", **changes})


def tell(author, chat, *texts):
    with clock.frozen_at(START):
        return say(author, chat, *texts)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.mark.django_db
class TestWhatArrives:
    def test_the_chats_that_wait_at_the_persons_hour(self, ada, ben, room, at, settings):
        wish(ben)
        message = tell(ada, room, "hello", "@Ben <look>")
        assert at(27, 6, 59) == []
        [sent] = at(27, 7)
        assert (sent["To"], sent["Subject"]) == (ben.email, "Your day on ChatApp: 2 messages")
        page = sent.get_body(("html",)).get_content()
        link = f"{settings.PUBLIC_URL}/chats/{room.pk}/messages/{message.pk}"
        assert "Garden" in text_of(sent) and "@Ben <look>" in text_of(sent) and link in text_of(sent)
        assert "@Ben &lt;look&gt;" in page and link in page
        assert sent["List-Id"] == f"<daily.{settings.PUBLIC_HOST}>" and sent["Auto-Submitted"] == "auto-generated"

    def test_only_what_is_new_and_once_a_day(self, ada, ben, room, at):
        wish(ben)
        tell(ada, room, "one")
        assert len(at(27, 7)) == len(at(27, 9)) == len(at(28, 7)) == 1
        tell(ada, room, "two")
        first, second = at(29, 7)
        assert first["Message-ID"] != second["Message-ID"] and first["References"] == second["References"]

    def test_without_the_text(self, ada, ben, room, at):
        wish(ben, missed_mails="without_text")
        tell(ada, room, "@Ben secret plans")
        [sent] = at(27, 7)
        assert "secret" not in sent.as_string() and "Garden" in text_of(sent)

    def test_not_at_the_weekend_for_who_wants_so(self, ada, ben, room, at):
        wish(ben, daily_mails="weekdays", daily_mail_hour=7)
        tell(ada, room, "one")
        assert len(at(27, 6, 30)) == 1
        tell(ada, room, "two")
        assert len(at(28, 12)) == len(at(29, 12)) == 1
        assert len(at(30, 6)) == 2

    def test_a_chat_of_someone_else_is_not_in_it(self, ada, ben, cy, room, at):
        wish(ben)
        tell(ada, room, "for Ben")
        with clock.frozen_at(START):
            other = make_chat(ada, cy, title="Cellar")
        tell(ada, other, "for Cy")
        [sent] = at(27, 7)
        assert "Cellar" not in sent.as_string() and "for Cy" not in sent.as_string()


@pytest.mark.django_db
class TestWhenNot:
    def test_when_all_is_read(self, ada, ben, room, at):
        wish(ben)
        message = tell(ada, room, "hello")
        with clock.frozen_at(START):
            mark_read(person=ben, chat_id=room.pk, number=message.number)
        assert at(27, 7) == []
        assert DailyMail.objects.get().due_at == datetime(2026, 11, 28, 7, tzinfo=UTC)

    @pytest.mark.parametrize("how", ["settings", "link"])
    def test_once_it_is_off(self, ada, ben, room, at, how):
        wish(ben)
        tell(ada, room, "hello")
        if how == "settings":
            wish(ben, daily_mails="off")
        else:
            stop_mails(Unsubscription(ben.pk, MailKind.DAILY))
        assert at(27, 7) == []
        assert not DailyMail.objects.exists()

    def test_to_an_unverified_address_or_without_a_server(self, ada, ben, room, at, settings):
        wish(ben)
        tell(ada, room, "hello")
        User.objects.filter(pk=ben.pk).update(email_verified_at=None)
        assert at(27, 7) == []
        User.objects.filter(pk=ben.pk).update(email_verified_at=START)
        settings.EMAIL_URL = ""
        assert at(28, 7) == []

    @pytest.mark.parametrize(
        ("zone", "before", "due"), [("Asia/Tokyo", (26, 22), (26, 23)), ("America/New_York", (27, 12), (27, 13))]
    )
    def test_who_changes_their_time_zone_misses_none(
        self, ada, ben, room, at, zone, before, due, django_capture_on_commit_callbacks
    ):
        with clock.frozen_at(datetime(2026, 11, 26, 21, tzinfo=UTC)):
            change_notification_settings(person=ben, changes={"daily_mails": "daily"})
            say(ada, room, "hello")
            with django_capture_on_commit_callbacks(execute=True):
                update_profile(person=ben, changes={"time_zone": zone})
        assert at(*before) == []
        assert len(at(*due)) == 1

    def test_hours_late_or_at_the_hour_of_another_zone(self, ada, ben, room, at):
        wish(ben)
        tell(ada, room, "hello")
        assert at(27, 14) == []
        User.objects.filter(pk=ben.pk).update(time_zone="Asia/Tokyo")
        assert at(28, 7) == []
        assert DailyMail.objects.get().due_at == datetime(2026, 11, 28, 23, tzinfo=UTC)
        assert len(at(28, 23)) == 1


@pytest.mark.django_db
class TestFailures:
    def test_a_server_that_breaks_off_gets_the_same_mail_again(self, ada, ben, room, at, server):
        wish(ben)
        tell(ada, room, "hello")
        server.answers = ["451 later"]
        at(27, 7)
        first, second = at(27, 7, 5)
        assert first["Message-ID"] == second["Message-ID"]

    def test_one_that_is_away_is_tried_four_times_and_the_next_day(self, ada, ben, room, at, server):
        wish(ben)
        tell(ada, room, "hello")
        server.answers = ["451 later"] * 4
        with counted("notification_mails") as mails:
            for minute in (0, 5, 15, 30, 45):
                at(27, 7, minute)
            assert mails() == {"daily failed": 4}
        assert len(server.mails) == 4
        row = DailyMail.objects.get()
        assert (row.state, row.occurs_at) == ("waiting", datetime(2026, 11, 28, 7, tzinfo=UTC))

    def test_a_worker_killed_between_sending_and_noting_repeats_the_same_mail(self, ada, ben, room, at):
        wish(ben)
        tell(ada, room, "hello")
        killed = mock.patch("chats.actions.send_daily_mails._plan_next", side_effect=SystemExit)
        with killed, pytest.raises(SystemExit):
            at(27, 7)
        # As the reaping of a dead worker's rows does.
        DailyMail.objects.update(state="waiting", worker_id="")
        first, second = at(27, 7, 2)
        assert first["Message-ID"] == second["Message-ID"]

    def test_a_row_that_failed_goes_on(self, ben, room):
        wish(ben)
        DailyMail.objects.update(state="failed")
        with clock.frozen_at(START + timedelta(hours=3)):
            resume_daily_mails()
        row = DailyMail.objects.get()
        assert (row.state, row.due_at) == ("waiting", datetime(2026, 11, 28, 7, tzinfo=UTC))


@pytest.mark.django_db
def test_queries_do_not_grow_with_chats(ada, ben, room, at, server, django_assert_max_num_queries):
    wish(ben)
    for number in range(8):
        with clock.frozen_at(START):
            chat = make_chat(ada, ben, title=f"Chat {number}")
        tell(ada, chat, "@Ben hello")
    with django_assert_max_num_queries(32):
        assert len(at(27, 7)) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "after", "expected"),
    [
        # An hour later in winter, the same on the clock.
        ("Europe/Berlin", 8, "2026-10-24T12:00Z", "2026-10-25T07:00Z"),
        ("Europe/Berlin", 8, "2026-10-23T12:00Z", "2026-10-24T06:00Z"),
        # Skipped and doubled.
        ("Europe/Berlin", 2, "2026-03-28T12:00Z", "2026-03-29T01:00Z"),
        ("Europe/Berlin", 2, "2026-10-24T12:00Z", "2026-10-25T00:00Z"),
        ("America/New_York", 0, "2026-11-29T05:00Z", "2026-11-30T05:00Z"),
        ("Asia/Kathmandu", 23, "2026-11-29T05:00Z", "2026-11-29T17:15Z"),
        ("", 8, "2026-11-29T05:00Z", "2026-11-29T08:00Z"),
        ("Nowhere/Land", 8, "2026-11-29T05:00Z", "2026-11-29T08:00Z"),
    ],
)
def test_the_hour_is_that_of_the_clock_there(zone, hour, after, expected):
    person, wishes = User(time_zone=zone), NotificationSettings(daily_mails="daily", daily_mail_hour=hour)
    found = next_daily_mail(person, settings=wishes, after=datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(expected)
