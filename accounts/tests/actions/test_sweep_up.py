"""What is swept, and what stays."""

from django.core.management import call_command

from accounts.actions.limit_tries import count_try
from accounts.actions.sign_out import sign_out
from accounts.actions.sweep_up import sweep_up
from accounts.models import Attempt, Device
from accounts.tests.builders import device_of, make_person, time_moved


class TestSweepUp:
    def test_old_ended_and_forgotten_sessions_go_and_the_living_stay(self, db):
        ada = make_person()
        with time_moved(days=-31):
            sign_out(device=device_of(ada))
        with time_moved(days=-200):
            device_of(ada)
        ended_now, living = device_of(ada), device_of(ada)
        sign_out(device=ended_now)
        assert sweep_up()["devices"] == 2
        assert set(Device.objects.all()) == {ended_now, living}

    def test_tries_that_count_no_longer_go(self, db):
        with time_moved(hours=-2):
            count_try(purpose="signin", email="ada@example.org", address="10.0.0.1")
        count_try(purpose="signin", email="ben@example.org", address="10.0.0.1")
        sweep_up()
        assert not Attempt.objects.filter(bucket__contains="ada@").exists()
        assert Attempt.objects.filter(bucket__contains="ben@").exists()

    def test_the_command_says_what_went(self, db, capsys):
        call_command("sweep_up")
        assert capsys.readouterr().out == "Swept 0 sessions and 0 tries.\n"
