"""The upgrade counts every account as verified, and merges spellings of one address into one login."""

import importlib
import logging

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from accounts.tests.builders import PASSWORD, make_person

pytestmark = pytest.mark.django_db

migration = importlib.import_module("accounts.migrations.0010_one_login_per_address")
NFC, NFD = "jos\u00e9@x.org", "jose\u0301@x.org"
READABLE, ASCII = "u@m\u00fcnchen.de", "u@xn--mnchen-3ya.de"


def upgrade():
    migration.count_as_verified(apps, None)
    migration.store_canonical(apps, None)


def old(email, password=PASSWORD):
    """An account as the previous release stored it."""
    person = make_person(email=email, email_verified_at=None)
    person.set_password(password)
    person.save()
    return person


def session_of(email, password):
    answer = Client().post("/api/signin", {"email": email, "password": password}, content_type="application/json")
    return answer.status_code, answer.json().get("token")


def who(email, password=PASSWORD):
    status, token = session_of(email, password)
    if status != 200:
        return None
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/users/me").json()["id"]


def stored(person):
    person.refresh_from_db()
    return person.email, person.shared_email


def test_everyone_counts_as_verified(monkeypatch):
    monkeypatch.setattr(migration, "ROWS_AT_ONCE", 2)
    people = [old(f"ada{number}@x.org") for number in range(5)]
    upgrade()
    assert not User.objects.filter(email_verified_at=None).exists()
    assert {stored(person) for person in people} == {(f"ada{number}@x.org", "") for number in range(5)}


@pytest.mark.parametrize("earlier", [NFD, READABLE, "u@mu\u0308nchen.de", "\u1ea1\u0302@x.org"])
def test_a_spelling_alone_becomes_the_one_form(earlier):
    ada = old(earlier)
    assert who(earlier) == ada.pk, "before the upgrade, too"
    upgrade()
    assert stored(ada)[0] != earlier
    assert who(earlier) == who(stored(ada)[0]) == ada.pk


@pytest.mark.parametrize("email", ["a@b@c.org", "<x@x.org>", "a,b@x.org", "ada@x..org"])
def test_what_is_no_address_any_more_stays_a_login(email):
    ada = old(email)
    upgrade()
    assert stored(ada) == (email, "")
    assert who(email.upper()) == ada.pk


@pytest.mark.parametrize("spellings", [(NFD, NFC), (NFC, NFD), (READABLE, ASCII), (ASCII, READABLE)])
def test_the_older_account_keeps_the_address_and_no_one_is_locked_out(spellings, caplog):
    older, younger = old(spellings[0], "0lder-passw0rd"), old(spellings[1], "Y0unger-passw0rd")
    with caplog.at_level(logging.WARNING):
        upgrade()
    address = stored(older)[0]
    assert address in (NFC, ASCII)
    assert stored(younger)[1] == address
    for spelling in spellings:
        assert who(spelling, "0lder-passw0rd") == older.pk
        assert who(spelling, "Y0unger-passw0rd") == younger.pk
        assert who(spelling, "Wrong-passw0rd") is None
    assert f"account {older.pk} keeps it, account {younger.pk} needs" in caplog.text


def test_three_of_one_address():
    people = [old(email, f"Passw0rd-{number}") for number, email in enumerate(["u@mu\u0308nchen.de", READABLE, ASCII])]
    upgrade()
    assert [stored(person)[1] for person in people] == ["", ASCII, ASCII]
    assert [who(READABLE, f"Passw0rd-{number}") for number in range(3)] == [person.pk for person in people]


def test_a_second_run_changes_nothing():
    people = [old(NFD), old(NFC)]
    upgrade()
    before = [stored(person) for person in people]
    upgrade()
    assert [stored(person) for person in people] == before


class TestTheYounger:
    @pytest.fixture
    def younger(self):
        old(NFC, "0lder-passw0rd")
        person = old(NFD)
        upgrade()
        person.refresh_from_db()
        return person

    def test_sees_its_address_and_is_asked_for_another(self, younger, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        client = Client()
        client.post("/signin", {"email": NFD, "password": PASSWORD})
        page = client.get("/settings/email").content.decode()
        assert NFC in page
        assert "Another account has this address" in page
        assert "shared;" not in page

    def test_no_one_can_take_its_placeholder(self, younger):
        body = {"user": {"name": "Mal", "email": younger.email, "password": PASSWORD}}
        assert Client().post("/api/signup", body, content_type="application/json").status_code == 422
        assert who(younger.email) == younger.pk
