"""Cookies of this site alone, their names in release 1.0, and the lifetime of a session."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from accounts.models import Device
from accounts.tests.builders import PASSWORD, browser_of, device_of, make_person, time_moved
from accounts.tokens import issue_refresh_token
from chatapp.lib import clock
from chatapp.settings import site

pytestmark = pytest.mark.django_db

OURS = (
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.REFRESH_COOKIE_NAME, settings.THEME_COOKIE_NAME,
    settings.NOTICES_COOKIE_NAME,
)  # fmt: skip


def by_old_name(client: Client) -> Client:
    """Return a browser with the same session under the cookie name of release 1.0."""
    old = Client()
    old.cookies["sessionid"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return old


def session_of(client: Client) -> Session:
    return Session.objects.get(pk=client.cookies[settings.SESSION_COOKIE_NAME].value)


class TestNames:
    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("http://127.0.0.1:8000", "sessionid_8000"),
            ("http://127.0.0.1:8001", "sessionid_8001"),
            ("http://chat.example.org", "sessionid"),
            ("https://chat.example.org", "__Host-sessionid"),
            ("https://chat.example.org:8443", "__Host-sessionid_8443"),
            ("http://[::1]:9000", "sessionid_9000"),
        ],
    )
    def test_a_site_on_another_port_or_by_another_way_has_others(self, monkeypatch, address, name):
        monkeypatch.setattr(site, "PUBLIC_URL", address)
        monkeypatch.setattr(site, "IS_HTTPS", address.startswith("https"))
        assert site.cookie_name("sessionid") == name

    def test_every_cookie_that_is_set_is_one_of_ours(self, client):
        make_person(email="ada@example.org")
        seen = set()
        for answer in (
            client.get("/signin"),
            client.post("/signin", {"email": "ada@example.org", "password": PASSWORD}),
            client.post("/theme", {"theme": "dark"}),
            client.post("/api/signin", {"email": "ada@example.org", "password": PASSWORD}, "application/json"),
            client.post("/settings/profile", {"name": "Ada L."}),
        ):
            seen |= set(answer.cookies)
        assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.REFRESH_COOKIE_NAME} <= seen
        assert seen <= set(OURS)

    def test_scripts_find_the_names_in_the_page(self, client):
        page = client.get("/signin").content.decode()
        assert f'data-cookie-csrf="{settings.CSRF_COOKIE_NAME}"' in page
        assert f'data-cookie-theme="{settings.THEME_COOKIE_NAME}"' in page


class TestOldNames:
    def test_a_session_goes_on_and_gets_its_present_name(self):
        person = make_person("Ada")
        old = by_old_name(browser_of(person))
        answer = old.get("/chats")
        assert answer.status_code == 200
        renamed = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert renamed.value == old.cookies["sessionid"].value
        assert renamed["httponly"]
        del old.cookies["sessionid"]
        assert old.get("/chats").status_code == 200

    def test_a_page_call_and_a_refresh_token_go_on(self):
        device = device_of(make_person())
        client = Client()
        client.cookies["refresh_token"] = issue_refresh_token(device)
        assert client.post("/api/token/refresh").cookies[settings.REFRESH_COOKIE_NAME].value
        assert by_old_name(browser_of(make_person())).get("/api/users/me").status_code == 200

    def test_the_present_name_goes_before_the_old_one(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        client = browser_of(ada)
        client.cookies["sessionid"] = browser_of(ben).cookies[settings.SESSION_COOKIE_NAME].value
        assert client.get("/api/users/me").json()["id"] == ada.pk

    def test_a_session_that_a_neighbour_plants_under_the_old_name_is_not_taken_up(self):
        make_person(email="eve@example.org")
        eve = Client()
        eve.post("/signin", {"email": "eve@example.org", "password": PASSWORD})
        victim = by_old_name(eve)
        assert victim.get("/chats").status_code == 302
        assert victim.get("/api/users/me").status_code == 401
        # Eve's session continues.
        assert eve.get("/chats").status_code == 200

    def test_a_form_of_a_page_opened_before_the_upgrade_is_taken(self):
        client = browser_of(make_person(), checks_csrf=True)
        page = client.get("/settings/profile")
        old = by_old_name(client)
        old.handler.enforce_csrf_checks = True
        old.cookies["csrftoken"] = client.cookies[settings.CSRF_COOKIE_NAME].value
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
        assert old.post("/settings/profile", {"name": "Ada", "csrfmiddlewaretoken": token}).status_code == 302
        assert old.post("/settings/profile", {"name": "Ada"}).status_code == 403

    def test_an_ended_session_is_over_under_either_name(self):
        person = make_person()
        client = browser_of(person)
        old = by_old_name(client)
        client.post("/signout")
        assert old.get("/chats").status_code == 302


class TestLife:
    def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(self):
        client = browser_of(make_person())
        for day in (10, 25, 45, 70):
            with time_moved(days=day):
                assert client.get("/chats").status_code == 200, day
        with time_moved(days=70 + 27):
            assert client.get("/chats").status_code == 200
        with time_moved(days=70 + 27 + 29):
            assert client.get("/chats").status_code == 302

    def test_it_is_written_and_its_cookie_sent_once_a_day(self):
        client = browser_of(make_person())
        assert settings.SESSION_COOKIE_NAME not in client.get("/chats").cookies
        with time_moved(days=2):
            assert client.get("/chats").cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 28 * 86_400
            assert session_of(client).expire_date > clock.now() + timedelta(days=27)
            assert settings.SESSION_COOKIE_NAME not in client.get("/chats").cookies

    @override_settings(SESSION_MAX_DAYS=7)
    def test_with_a_longest_life_even_a_used_one_ends_everywhere(self):
        person = make_person()
        client, device = browser_of(person), device_of(person)
        refresh = issue_refresh_token(device)
        Device.objects.filter(user=person).update(created_at=clock.now() - timedelta(days=6))
        assert client.get("/chats").status_code == 200
        Device.objects.filter(user=person).update(created_at=clock.now() - timedelta(days=8))
        assert client.get("/chats").status_code == 302
        program = Client()
        program.cookies[settings.REFRESH_COOKIE_NAME] = refresh
        assert program.post("/api/token/refresh").status_code == 401
        assert browser_of(person).get("/chats").status_code == 200
