"""Weaknesses of SimpleChatApp that ChatApp doesn't have: accounts."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.tests.builders import PASSWORD, api_of, browser_of, make_person

NEW = "Rather-n3w-lamp"


def sign_in(email, password):
    body = {"email": email, "password": password}
    return Client().post("/api/signin", body, content_type="application/json")


@pytest.mark.django_db(transaction=True)
class TestSigningOutResetsAndLimits:
    def test_log_out_by_api_and_by_page(self):
        ada = make_person()
        client, browser = api_of(ada), browser_of(ada)
        assert client.post("/api/signout").status_code == 200
        assert client.get("/api/users/me").status_code == 401
        assert browser.get("/chats").status_code == 200
        assert browser.post("/signout").status_code == 302
        assert browser.get("/chats").headers["Location"].startswith("/signin")

    def test_password_reset_by_a_mailed_link(self, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        ada = make_person()
        assert Client().post("/api/password_reset", {"email": ada.email}, "application/json").status_code == 202
        call_command("db_worker", batch=True, verbosity=0, worker_id="test")
        [link] = [word for word in mail.outbox[0].body.split() if "/password-reset/" in word]
        path = f"/api/password_reset/{link.rpartition('/')[2]}"
        assert Client().post(path, {"password": NEW}, "application/json").status_code == 200
        assert (sign_in(ada.email, PASSWORD).status_code, sign_in(ada.email, NEW).status_code) == (401, 200)

    def test_tries_to_sign_in_are_limited(self):
        ada = make_person()
        assert {sign_in(ada.email, "Wrong-pass1").status_code for _ in range(10)} == {401}
        answer = sign_in(ada.email, PASSWORD)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
