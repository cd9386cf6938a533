"""The first start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.create_owner import create_owner, setup_link
from accounts.client_info import ClientInfo
from accounts.models import User
from accounts.tests.builders import PASSWORD, make_staff
from chatapp.lib.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def create(token, email="olga@example.org", password=PASSWORD):
    return create_owner(token=token, name="Olga", email=email, password=password, client_info=ClientInfo())


def token_of(link):
    return link.rpartition("/")[2]


class TestLink:
    def test_is_the_same_until_used_and_kept_for_the_operator_only(self, settings):
        link = setup_link()
        assert link is not None
        assert link == setup_link()
        assert link.startswith(f"{settings.PUBLIC_URL}/setup/")
        file = Path(settings.DATA_DIR) / "setup_token"
        assert file.read_text() == token_of(link)
        assert file.stat().st_mode & 0o777 == 0o600

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
