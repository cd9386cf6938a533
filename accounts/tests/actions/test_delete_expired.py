"""Deletion of expired sessions and attempts."""

from datetime import timedelta

from django.core.management import call_command

from accounts.actions.delete_expired import delete_expired
from accounts.actions.end_device import sign_out
from accounts.actions.limit_tries import count_try
from accounts.models import Attempt, Device, IdempotencyKey
from accounts.tests.builders import device_of, make_person, time_moved
from chatapp.lib import clock


class TestDeleteExpired:
    def test_long_ended_and_expired_sessions_are_deleted_and_others_kept(self, db):
        ada = make_person()
        long_ended = device_of(ada)
        sign_out(device=long_ended)
        Device.objects.filter(pk=long_ended.pk).update(ended_at=clock.now() - timedelta(days=31))
        with time_moved(days=-200):
            device_of(ada)
        ended_now, living = device_of(ada), device_of(ada)
        sign_out(device=ended_now)
        assert delete_expired()["devices"] == 2
        assert set(Device.objects.all()) == {ended_now, living}

    def test_expired_attempts_are_deleted(self, db):
        with time_moved(hours=-2):
            count_try(purpose="signin", email="ada@example.org", address="10.0.0.1")
        count_try(purpose="signin", email="ben@example.org", address="10.0.0.1")
        delete_expired()
        assert not Attempt.objects.filter(bucket__contains="ada@").exists()
        assert Attempt.objects.filter(bucket__contains="ben@").exists()

    def test_expired_idempotency_keys_are_deleted(self, db):
        ada = make_person()
        with time_moved(hours=-25):
            IdempotencyKey.objects.create(user=ada, key_hash="a", body_hash="b")
        young = IdempotencyKey.objects.create(user=ada, key_hash="c", body_hash="d")
        assert delete_expired()["keys"] == 1
        assert IdempotencyKey.objects.get() == young

    def test_the_command_prints_the_counts(self, db, capsys):
        call_command("delete_expired")
        assert capsys.readouterr().out == "Deleted 0 sessions and 0 attempts.\n"
