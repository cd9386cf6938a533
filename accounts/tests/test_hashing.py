"""Password hashes: cost, concurrency, and rehashing with new parameters without signing anyone out."""

import threading

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client

from accounts.actions import check_password as module
from accounts.actions.sign_in import sign_in
from accounts.client_info import ClientInfo
from accounts.hashing import GatedArgon2PasswordHasher, current_prefix
from accounts.models import User
from accounts.tests.builders import PASSWORD, browser_of, make_person
from chatapp.lib.errors import Unauthenticated
from chatapp.lib.hash_gate import HashGate

OWASP = ["accounts.hashing.GatedArgon2PasswordHasher"]


class OldHasher(Argon2PasswordHasher):
    """Different parameters: to the tests' cheap hashes what 100 MiB are to 19."""

    time_cost = 3
    memory_cost = 64
    parallelism = 2


@pytest.fixture
def old_hash(monkeypatch):
    """Return a function that gives someone a hash with old parameters; the cache of such hashes starts empty."""
    monkeypatch.setattr(module, "_old_hashes", module._OldHashes())

    def give(person, password=PASSWORD):
        hasher = OldHasher()
        User.objects.filter(pk=person.pk).update(password=hasher.encode(password, hasher.salt()))
        person.refresh_from_db()

    return give


class TestParameters:
    def test_are_owasps(self, settings):
        settings.PASSWORD_HASHERS = OWASP
        assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
        assert make_password(PASSWORD).startswith(current_prefix())

    def test_ten_at_once_need_less_than_500_mib(self):
        assert 10 * GatedArgon2PasswordHasher.memory_cost * GatedArgon2PasswordHasher.parallelism < 500 * 1024


class TestCrowd:
    @pytest.mark.django_db
    def test_who_is_refused_for_a_crowd_costs_no_query(self, settings, monkeypatch, django_assert_num_queries):
        settings.PASSWORD_HASHERS = OWASP
        gate = HashGate(at_once=1, waiting=0, wait_seconds=1)
        gate._places.acquire()
        monkeypatch.setattr("accounts.hashing.gate", lambda: gate)
        user = {"name": "Cy", "email": "cy@example.org", "password": PASSWORD}
        for path, body in (("/api/signin", user), ("/api/signup", {"user": user})):
            with django_assert_num_queries(0):
                assert Client().post(path, body, content_type="application/json").status_code == 503

    @pytest.mark.django_db
    @pytest.mark.parametrize("waits", [True, False])
    def test_every_place_that_hashes_answers_503_and_counts_no_try(self, settings, monkeypatch, waits):
        ada = make_person()
        browser = browser_of(ada)
        monkeypatch.setattr(hashers, "check_password", None)
        settings.PASSWORD_HASHERS = OWASP
        gate = HashGate(at_once=1, waiting=1, wait_seconds=0.01)
        monkeypatch.setattr("accounts.hashing.gate", lambda: gate)
        go = threading.Event()
        gate._threads.submit(go.wait, 30)
        gate._places.acquire()
        if not waits:
            gate._places.acquire()
        right = {"email": ada.email, "password": PASSWORD}
        for _ in range(settings.SIGN_IN_TRIES + 1):
            answer = Client().post("/api/signin", right, content_type="application/json")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert Client().post("/signin", right).status_code == 503
        new = {"current_password": PASSWORD, "password": "Rather-n3w-lamp"}
        assert browser.post("/settings/password", new).status_code == 503
        user = {"name": "Cy", "email": "cy@example.org", "password": PASSWORD}
        assert Client().post("/api/signup", {"user": user}, content_type="application/json").status_code == 503
        go.set()


@pytest.mark.django_db
class TestRenewal:
    def test_the_next_sign_in_renews_an_old_hash(self, old_hash):
        ada = make_person()
        old_hash(ada)
        sign_in(email=ada.email, password=PASSWORD, client_info=ClientInfo())
        ada.refresh_from_db()
        assert ada.password.startswith(current_prefix())
        sign_in(email=ada.email, password=PASSWORD, client_info=ClientInfo())

    def test_no_browser_is_signed_out_by_it(self, old_hash):
        ada = make_person()
        old_hash(ada)
        browser = browser_of(ada)
        second = Client()
        second.post("/signin", {"email": ada.email, "password": PASSWORD})
        for client in (browser, second, browser_of(User.objects.get(pk=ada.pk))):
            assert client.get("/settings/devices").status_code == 200

    def test_a_changed_password_still_ends_the_sessions_of_before(self, old_hash):
        ada = make_person()
        old_hash(ada)
        browser = browser_of(ada)
        sign_in(email=ada.email, password=PASSWORD, client_info=ClientInfo())
        # Bypassing every action, as `manage.py changepassword` does.
        ada.refresh_from_db()
        ada.set_password("Rather-n3w-lamp")
        ada.save()
        assert browser.get("/settings/devices").status_code == 302

    def test_a_wrong_password_renews_nothing(self, old_hash):
        ada = make_person()
        old_hash(ada)
        before = ada.password
        with pytest.raises(Unauthenticated):
            sign_in(email=ada.email, password="Wrong-pass1", client_info=ClientInfo())
        ada.refresh_from_db()
        assert ada.password == before


@pytest.mark.django_db
class TestForms:
    @pytest.mark.parametrize(("set_as", "typed"), [
        ("Caf\u00e9-lamp-1", "Cafe\u0301-lamp-1"), ("Cafe\u0301-lamp-1", "Caf\u00e9-lamp-1"),
        ("Zu\u0308rich-lamp-1", "Z\u00fcrich-lamp-1"), ("\u1100\u1161Lamp-ab1", "\uac00Lamp-ab1"),
    ])  # fmt: skip
    def test_one_password_however_it_is_composed(self, set_as, typed):
        user = {"name": "Ada", "email": "ada@example.org", "password": set_as}
        signed_up = Client().post("/api/signup", {"user": user}, content_type="application/json")
        assert signed_up.status_code == 201
        wanted = {"email": "ada@example.org", "password": typed}
        assert Client().post("/api/signin", wanted, content_type="application/json").status_code == 200

    def test_a_hash_of_the_text_as_typed_still_opens_and_becomes_one_of_nfc(self, old_hash):
        ada = make_person()
        decomposed, composed = "Cafe\u0301-lamp-1", "Caf\u00e9-lamp-1"
        old_hash(ada, decomposed)
        with pytest.raises(Unauthenticated):
            sign_in(email=ada.email, password=composed, client_info=ClientInfo())
        sign_in(email=ada.email, password=decomposed, client_info=ClientInfo())
        sign_in(email=ada.email, password=composed, client_info=ClientInfo())


@pytest.mark.django_db
class TestUnknownEmails:
    def checked(self, monkeypatch, email):
        """Return the parameters of each hash computed for a wrong password."""
        seen = []
        real = hashers.verify_password
        monkeypatch.setattr(hashers, "verify_password", lambda *a, **k: seen.append(a[1]) or real(*a, **k))
        with pytest.raises(Unauthenticated):
            sign_in(email=email, password="Wrong-pass1", client_info=ClientInfo())
        return [encoded.rsplit("$", 2)[0] for encoded in seen]

    def test_cost_what_an_old_hash_costs_while_there_is_one(self, old_hash, monkeypatch):
        ada, ben = make_person("Ada"), make_person("Ben")
        old_hash(ada)
        expected = self.checked(monkeypatch, ada.email)
        assert expected == ["argon2$argon2id$v=19$m=64,t=3,p=2"]
        assert self.checked(monkeypatch, "no.one@example.org") == expected
        assert self.checked(monkeypatch, ben.email) != expected

    def test_cost_what_a_new_one_costs_once_there_is_none(self, old_hash, monkeypatch):
        ada = make_person()
        old_hash(ada)
        sign_in(email=ada.email, password=PASSWORD, client_info=ClientInfo())
        monkeypatch.setattr(module, "_old_hashes", module._OldHashes())
        expected = self.checked(monkeypatch, ada.email)
        assert self.checked(monkeypatch, "no.one@example.org") == expected
        assert expected[0] + "$" == current_prefix()

    def test_the_table_is_not_read_at_each_sign_in(self, old_hash, monkeypatch):
        asked = []
        monkeypatch.setattr("accounts.queries.hash_not_like", lambda prefix: asked.append(prefix))
        for _ in range(3):
            self.checked(monkeypatch, "no.one@example.org")
        assert len(asked) == 1
