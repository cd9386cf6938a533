"""`manage.py demo`: a realistic team, created through the same actions."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.lib import clock
from chats.management.commands import demo
from chats.management.demo.script import read_script, written_scripts
from chats.models import Chat, Membership, Message, MessageEdit

pytestmark = pytest.mark.django_db


def filled():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


class TestDemo:
    def test_fills_an_empty_database_with_a_team_that_has_talked_for_two_weeks(self):
        report = filled()
        assert (User.objects.count(), Chat.objects.count()) == (8, 10)
        assert 550 <= Message.objects.filter(kind="text").count() <= 650
        assert {*Chat.objects.values_list("kind", flat=True)} == {"private", "direct"}
        assert Membership.objects.filter(state="invited").count() == 2
        times = sorted(Message.objects.values_list("at", flat=True))
        assert times[-1] < clock.now() and 10 <= (times[-1] - times[0]).days <= 12
        assert MessageEdit.objects.exists() and Message.objects.exclude(deleted_at=None).exists()
        assert User.objects.get(is_staff=True).name == "Ada Keller"
        self.assert_logins_work(report)
        self.assert_the_log_is_whole()

    def test_fills_a_site_that_sends_mail_without_mailing_anyone(self, settings, mailoutbox):
        settings.EMAIL_URL = "smtp://mail.example.org"
        self.assert_logins_work(filled())
        assert User.objects.filter(email_verified_at=None).count() == 0
        assert mailoutbox == []

    def assert_logins_work(self, report):
        [password] = re.findall(r"password (\S+) as", report)
        for email in re.findall(r"\S+@example.org", report):
            answer = Client().post(
                "/api/signin", {"email": email, "password": password}, content_type="application/json"
            )
            assert answer.status_code == 200

    def assert_the_log_is_whole(self):
        for chat in Chat.objects.all():
            rows = chat.messages.order_by("pk")
            numbers = [row.number for row in rows if row.number]
            assert numbers == list(range(1, chat.last_number + 1))
            assert max(row.changed_seq for row in rows) == chat.last_seq
            assert [row.at for row in rows] == sorted(row.at for row in rows)

    def test_refuses_a_database_with_people_in_it(self):
        make_person()
        with pytest.raises(CommandError):
            filled()
        assert Chat.objects.count() == 0

    def test_is_all_or_nothing(self, monkeypatch):
        # The last one to be created.
        monkeypatch.setitem(demo.TEAM, "hana", "")
        with pytest.raises(CommandError):
            filled()
        assert not User.objects.exists()


class TestScripts:
    def test_can_all_be_read(self):
        assert all(script.scenes and script.owner for script in written_scripts())

    def test_a_line_goes_on_when_it_is_indented(self):
        script = read_script("title: X\nowner: ada\n\n== 3 09:05\nada | one\n  two\n! edit: three")
        [scene] = script.scenes
        assert (scene.day, scene.minute) == (3, 545)
        assert [(step.verb, step.text) for step in scene.steps] == [("say", "one\ntwo"), ("edit", "three")]

    def test_an_invalid_line_is_reported(self):
        with pytest.raises(ValueError, match="what is this"):
            read_script("== 0 09:00\nwhat is this")
