"""Counting attempts across workers, and deleting old counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.limit_tries import SWEEP, count_try, delete_old_tries
from accounts.models import Attempt
from accounts.tests.builders import device_of, make_person, time_moved
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited

PARALLEL = 20


def attempt(email="ada@example.org", address="10.0.0.1"):
    count_try(purpose="signin", email=email, address=address)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_tries_at_most_ten_pass():
    start = Barrier(PARALLEL)

    def passes(_):
        try:
            start.wait(timeout=10)
            attempt()
        except RateLimited:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as threads:
        outcomes = list(threads.map(passes, range(PARALLEL)))
    assert 0 < sum(outcomes) <= 10


@pytest.mark.django_db
class TestRetryAfter:
    def test_is_when_the_oldest_counted_try_leaves_the_window(self):
        with time_moved(seconds=-100):
            attempt()
        for _ in range(9):
            attempt()
        with pytest.raises(RateLimited) as refused:
            attempt()
        assert 79 <= refused.value.retry_after <= 81
        with time_moved(seconds=refused.value.retry_after):
            attempt()
            with pytest.raises(RateLimited):
                attempt()


@pytest.mark.django_db
class TestKnownAddresses:
    def test_do_not_count_for_the_account(self):
        ada = make_person()
        device_of(ada, address="10.0.0.1")
        attempt(ada.email, "10.0.0.1")
        attempt(ada.email, "10.0.0.2")
        assert Attempt.objects.filter(bucket=f"signin:account:{ada.email}").count() == 1

    def test_are_known_per_account(self):
        ada, cy = make_person("Ada"), make_person("Cy")
        device_of(cy, address="10.0.0.1")
        attempt(ada.email, "10.0.0.1")
        assert Attempt.objects.filter(bucket=f"signin:account:{ada.email}").count() == 1

    def test_no_address_is_never_known(self):
        ada = make_person()
        device_of(ada)
        attempt(ada.email, None)
        assert Attempt.objects.filter(bucket=f"signin:account:{ada.email}").count() == 1


@pytest.mark.django_db
class TestSweeping:
    def test_each_try_sweeps_away_what_counts_no_longer(self):
        with time_moved(minutes=-61):
            attempt("old@example.org")
        with time_moved(minutes=-59):
            attempt("young@example.org")
        attempt()
        assert not Attempt.objects.filter(bucket__contains="old@").exists()
        assert Attempt.objects.filter(bucket__contains="young@").count() == 2

    def test_never_more_than_a_little_at_once(self):
        old = clock.now() - timedelta(hours=2)
        Attempt.objects.bulk_create(Attempt(bucket="x", at=old) for _ in range(SWEEP + 5))
        delete_old_tries()
        assert Attempt.objects.count() == 5

    def test_a_very_long_email_has_a_bucket_too(self):
        attempt("x" * 100_000 + "@example.org")
        assert Attempt.objects.count() == 3
