"""The first start."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.create_owner import create_owner, setup_link
from accounts.client_info import ClientInfo
from accounts.models import SharedValue, User
from accounts.tests.builders import PASSWORD, make_staff
from chatapp.lib.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


def create(token, email="olga@example.org", password=PASSWORD):
    return create_owner(token=token, name="Olga", email=email, password=password, client_info=ClientInfo())


def token_of(link):
    return link.rpartition("/")[2]


class TestLink:
    def test_is_the_same_on_every_machine_until_used_and_no_one_reads_it_in_the_database(self, settings):
        link = setup_link()
        assert link is not None
        assert link == setup_link()
        assert link.startswith(f"{settings.PUBLIC_URL}/setup/")
        row = SharedValue.objects.get(name="setup_token")
        assert token_of(link) not in (row.fingerprint, row.sealed)

    def test_a_link_once_used_is_not_the_next_one(self):
        token = token_of(setup_link())
        create(token)
        User.objects.update(is_staff=False, is_superuser=False)
        assert token_of(setup_link()) != token
        with pytest.raises(NotFound):
            create(token, "second@example.org")

    def test_is_none_once_there_is_an_owner(self):
        make_staff()
        assert setup_link() is None

    def test_makes_a_staff_person_once(self):
        token = token_of(setup_link())
        owner = create(token).user
        assert owner.is_staff
        assert owner.is_superuser
        with pytest.raises(NotFound):
            create(token, "second@example.org")
        assert setup_link() is None

    def test_a_refused_password_does_not_use_it_up(self):
        token = token_of(setup_link())
        with pytest.raises(Invalid):
            create(token, password="short")
        assert create(token)

    @pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "../secret_key"])
    def test_another_token_is_not_found(self, token):
        setup_link()
        with pytest.raises(NotFound):
            create(token)

    def test_before_there_is_a_link_nothing_is_found(self):
        with pytest.raises(NotFound):
            create("")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_the_link_one_becomes_the_owner():
    token = token_of(setup_link())
    start = Barrier(5)

    def run(number):
        try:
            start.wait(timeout=10)
            create(token, f"olga{number}@example.org")
        except NotFound:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        outcomes = list(threads.map(run, range(5)))
    assert sum(outcomes) == 1
    assert User.objects.count() == 1
