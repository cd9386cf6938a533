"""/password-reset and /password-reset/<token>."""

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.rules.reset_links import sign_reset
from accounts.tests.builders import browser_of, make_person, time_moved

pytestmark = pytest.mark.django_db

NEW = "Rather-n3w-lamp"


class TestAsk:
    def test_queues_a_mail_and_does_not_reveal_whether_the_account_exists(self, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        ada = make_person()
        known = Client().post("/password-reset", {"email": ada.email})
        unknown = Client().post("/password-reset", {"email": "nobody@example.org"})
        assert known.status_code == unknown.status_code == 200
        assert known.content.decode().replace(ada.email, "") == unknown.content.decode().replace(
            "nobody@example.org", ""
        )
        assert DBTaskResult.objects.count() == 2

    def test_the_eleventh_try_is_429(self, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        for _ in range(10):
            Client().post("/password-reset", {"email": "ada@example.org"})
        assert Client().post("/password-reset", {"email": "ada@example.org"}).status_code == 429

    def test_without_mail_it_says_whom_to_ask(self):
        page = Client().get("/password-reset").content.decode()
        assert "sends no mail" in page
        assert 'name="email"' not in page


class TestSet:
    def test_sets_the_password_once(self):
        ada = make_person()
        path = f"/password-reset/{sign_reset(ada)}"
        client = Client()
        assert client.get(path).status_code == 200
        assert client.post(path, {"password": "short"}).status_code == 422
        answer = client.post(path, {"password": NEW})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/signin")
        assert "Password changed. Sign in" in client.get("/signin").content.decode()
        assert Client().post("/signin", {"email": ada.email, "password": NEW}).status_code == 302
        assert Client().get(path).status_code == 410
        assert Client().post(path, {"password": "An0ther-good-one"}).status_code == 410

    def test_looking_at_it_uses_nothing_up(self):
        path = f"/password-reset/{sign_reset(make_person())}"
        for _ in range(3):
            assert Client().get(path).status_code == 200

    def test_is_dead_after_an_hour_and_offers_a_new_one(self):
        path = f"/password-reset/{sign_reset(make_person())}"
        with time_moved(minutes=61):
            answer = Client().get(path)
        assert answer.status_code == 410
        assert 'href="/password-reset"' in answer.content.decode()

    def test_signs_out_every_browser(self):
        ada = make_person()
        browser = browser_of(ada)
        Client().post(f"/password-reset/{sign_reset(ada)}", {"password": NEW})
        assert browser.get("/settings/devices").status_code == 302

    @pytest.mark.parametrize("token", ["x", "1-x", "9" * 1_500, "%00"])
    def test_what_is_no_link_is_dead(self, token):
        assert Client().get(f"/password-reset/{token}").status_code == 410
