"""/signin, /signout and /signout/everywhere, as a browser without JavaScript uses them."""

import re

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Device
from accounts.sessions import SessionStore
from accounts.tests.builders import PASSWORD, browser_of, make_person, time_moved

pytestmark = pytest.mark.django_db


def sign_in(email, password=PASSWORD, *, path="/signin", **extra):
    client = Client()
    return client, client.post(path, {"email": email, "password": password, **extra})


class TestSignIn:
    def test_the_page_has_a_form_with_a_csrf_token(self):
        page = Client().get("/signin").content.decode()
        assert 'name="email"' in page
        assert 'name="password"' in page
        assert "csrfmiddlewaretoken" in page

    def test_opens_a_session_on_a_device_row(self):
        ada = make_person("Ada")
        client, answer = sign_in(f" {ada.email.upper()} ")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/chats")
        device = Device.objects.get()
        assert (device.kind, device.user_id) == ("browser", ada.pk)
        assert client.get("/settings/devices").status_code == 200

    def test_a_session_key_cannot_be_guessed(self):
        keys = {SessionStore()._get_new_session_key() for _ in range(200)}
        assert len(keys) == 200
        # 32 characters of 36: 165 bits.
        assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)
        assert len({sign for key in keys for sign in key}) == 36

    def test_password_managers_know_the_fields(self):
        for path, kinds in {"/signin": ["current-password"], "/signup": ["new-password"]}.items():
            page = Client().get(path).content.decode()
            fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", page)
            assert [re.findall(r"autocomplete=\"([a-z-]+)\"", field) for field in fields] == [kinds]
            assert "onpaste" not in page

    def test_the_session_key_changes_at_sign_in(self):
        ada = make_person()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = "chosenbyanattacker0chosenbyanatta"
        client.post("/signin", {"email": ada.email, "password": PASSWORD})
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosenbyanattacker0chosenbyanatta"

    def test_a_wrong_password_and_an_unknown_email_show_the_same_sentence(self):
        ada = make_person()
        _, wrong = sign_in(ada.email, "Wrong-pass1")
        _, unknown = sign_in("nobody@example.org", "Wrong-pass1")
        assert wrong.status_code == unknown.status_code == 401
        for answer in (wrong, unknown):
            assert "Wrong email or password." in answer.content.decode()

    def test_the_password_is_never_sent_back(self):
        _, answer = sign_in("nobody@example.org", "Very-secret1")
        assert "Very-secret1" not in answer.content.decode()

    def test_without_the_csrf_token_it_is_refused(self):
        ada = make_person()
        answer = Client(enforce_csrf_checks=True).post("/signin", {"email": ada.email, "password": PASSWORD})
        assert answer.status_code == 403
        assert not Device.objects.exists()

    def test_ten_tries_then_429_with_retry_after_shared_with_the_api(self):
        ada = make_person()
        for count in range(10):
            body = {"email": ada.email, "password": "Wrong-pass1"}
            if count % 2:
                Client().post("/api/signin", body, content_type="application/json")
            else:
                Client().post("/signin", body)
        _, answer = sign_in(ada.email)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "Too many requests" in answer.content.decode()
        with time_moved(seconds=182):
            assert sign_in(ada.email)[1].status_code == 302

    @pytest.mark.parametrize("extra", [{"email": "a\x00b"}, {"email": "x" * 10_000}, {"password": "\x00"}, {}])
    def test_odd_input_is_refused_with_the_form(self, extra):
        answer = Client().post("/signin", extra)
        assert answer.status_code in (401, 422)
        assert 'name="password"' in answer.content.decode()

    def test_who_is_signed_in_already_goes_on(self):
        answer = browser_of(make_person()).get("/signin?next=/settings/profile")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/profile")


class TestNext:
    def test_leads_back_to_where_one_wanted_to_go(self):
        answer = Client().get("/settings/devices")
        assert answer.headers["Location"] == "/signin?next=/settings/devices"
        _, answer = sign_in(make_person().email, path="/signin?next=/settings/devices")
        assert answer.headers["Location"] == "/settings/devices"

    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example",
            "http://evil.example/chats",
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "http:evil.example",
            "http:///evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            " //evil.example",
            "\t//evil.example",
            "\n//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\x00//evil.example",
            "evil.example",
            "chats",
            "@evil.example",
            "http://testserver@evil.example/",
            "http://testserver.evil.example/",
            "//testserver@evil.example",
            "ftp://testserver/",
            "http://testserver:8080/",
            "http://[::1",
            "",
        ],
    )
    def test_never_leaves_the_site(self, wanted):
        client = Client()
        body = {"email": make_person().email, "password": PASSWORD, "next": wanted}
        answer = client.post("/signin", body)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/chats"


class TestSignOut:
    def test_ends_the_device_and_the_session(self):
        client = browser_of(make_person())
        answer = client.post("/signout")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/signin")
        assert Device.objects.get().ended_reason == "signed_out"
        assert client.get("/settings/devices").status_code == 302

    def test_leaves_other_devices_alone(self):
        ada = make_person()
        here, there = browser_of(ada), browser_of(ada)
        here.post("/signout")
        assert there.get("/settings/devices").status_code == 200

    def test_pressed_twice_it_is_no_error(self):
        client = browser_of(make_person())
        client.post("/signout")
        assert client.post("/signout").status_code == 302

    def test_a_link_does_not_do_it(self):
        client = browser_of(make_person())
        assert client.get("/signout").status_code == 405
        assert client.get("/settings/devices").status_code == 200

    def test_another_site_cannot_do_it(self):
        client = browser_of(make_person(), checks_csrf=True)
        assert client.post("/signout").status_code == 403
        assert client.get("/settings/devices").status_code == 200

    def test_everywhere_ends_them_all(self):
        ada = make_person()
        here, there = browser_of(ada), browser_of(ada)
        assert here.post("/signout/everywhere").status_code == 302
        assert here.get("/settings/devices").status_code == 302
        assert there.get("/settings/devices").status_code == 302
