"""Concurrent sign-ups."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.sign_up import sign_up
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.tests.builders import PASSWORD
from chatapp.lib.errors import Invalid


@pytest.mark.django_db(transaction=True)
def test_of_five_sign_ups_with_one_email_one_wins_and_the_others_are_refused():
    start = Barrier(5)

    def run(_):
        try:
            start.wait(timeout=10)
            sign_up(name="Ada", email="ada@example.org", password=PASSWORD, client_info=ClientInfo())
        except Invalid as refusal:
            return refusal.fields
        else:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        outcomes = list(threads.map(run, range(5)))
    assert outcomes.count(None) == 1
    assert outcomes.count({"email": ["has already been taken"]}) == 4
    assert User.objects.count() == Device.objects.count() == 1
