"""Concurrent refreshes, with a real database and twenty threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.refresh_session import refresh_session
from accounts.models import Device
from accounts.tests.builders import device_of, make_person
from accounts.tokens import issue_refresh_token, read_access_token

PARALLEL = 20


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_refreshes_exactly_one_wins_and_no_one_is_signed_out():
    token = issue_refresh_token(device_of(make_person()))
    start = Barrier(PARALLEL)

    def refresh(_):
        try:
            start.wait(timeout=10)
            return refresh_session(token)
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as threads:
        outcomes = list(threads.map(refresh, range(PARALLEL)))
    rotated = [outcome.refresh_token for outcome in outcomes if outcome.refresh_token]
    assert len(rotated) == 1
    device = Device.objects.get()
    assert device.ended_at is None
    assert all(read_access_token(outcome.access_token).session == device.pk for outcome in outcomes)
    assert refresh_session(rotated[0]).refresh_token
