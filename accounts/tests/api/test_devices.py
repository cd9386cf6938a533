"""GET /api/users/me/devices, DELETE /api/users/me/devices/:id."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.tests.builders import api_of, browser_of, device_of, make_person, time_moved
from accounts.tokens import issue_refresh_token

pytestmark = pytest.mark.django_db

DEVICES = "/api/users/me/devices"


class TestList:
    def test_shows_the_persons_live_devices_with_the_current_one_marked(self):
        ada, cy = make_person("Ada"), make_person("Cy")
        here = device_of(ada, device_name="Firefox on Linux")
        there = device_of(ada, device_name="Safari on iPhone")
        device_of(cy)
        with time_moved(seconds=1):
            devices = api_of(ada, here).get(DEVICES).json()["devices"]
        assert [(device["id"], device["name"], device["current"]) for device in devices] == [
            (there.pk, "Safari on iPhone", False),
            (here.pk, "Firefox on Linux", True),
        ]
        assert devices[0]["last_seen_at"].endswith("Z")

    def test_leaves_out_ended_ones_and_those_whose_tokens_are_too_old(self):
        ada = make_person("Ada")
        with time_moved(days=-5):
            device_of(ada, kind="api")
            forgotten_browser = device_of(ada, kind="browser")
        ended = device_of(ada)
        here = device_of(ada)
        client = api_of(ada, here)
        client.delete(f"{DEVICES}/{ended.pk}")
        assert {device["id"] for device in client.get(DEVICES).json()["devices"]} == {here.pk, forgotten_browser.pk}

    def test_a_stranger_is_401(self):
        assert Client().get(DEVICES).status_code == 401


class TestEnd:
    def test_ends_another_device_at_once(self):
        ada = make_person()
        here, there = device_of(ada), device_of(ada)
        theirs, cookie = api_of(ada, there), issue_refresh_token(there)
        answer = api_of(ada, here).delete(f"{DEVICES}/{there.pk}")
        assert (answer.status_code, answer.content) == (200, b'""')
        assert theirs.get(DEVICES).status_code == 401
        thief = Client()
        thief.cookies[settings.REFRESH_COOKIE_NAME] = cookie
        assert thief.post("/api/token/refresh").status_code == 401

    def test_ends_a_browsers_session_too(self):
        ada = make_person()
        browser = browser_of(ada)
        device_id = browser.get(DEVICES).json()["devices"][0]["id"]
        assert api_of(ada).delete(f"{DEVICES}/{device_id}").status_code == 200
        assert browser.get("/settings/devices").status_code == 302

    def test_again_is_404(self):
        ada = make_person()
        there, client = device_of(ada), api_of(ada)
        client.delete(f"{DEVICES}/{there.pk}")
        assert client.delete(f"{DEVICES}/{there.pk}").status_code == 404

    def test_someone_elses_is_404_and_stays_alive(self):
        ada, cy = make_person("Ada"), make_person("Cy")
        device = device_of(ada)
        assert api_of(cy).delete(f"{DEVICES}/{device.pk}").status_code == 404
        assert api_of(ada, device).get(DEVICES).status_code == 200

    @pytest.mark.parametrize(
        "device_id",
        [
            "abc",
            "-1",
            "0",
            "9e99",
            "1.5",
            "9" * 30,
            "9" * 1_500,
            "٣",
            "%00",
            "9223372036854775808",
        ],
    )
    def test_what_is_no_id_is_404(self, device_id):
        assert api_of(make_person()).delete(f"{DEVICES}/{device_id}").status_code == 404

    def test_a_stranger_is_401(self):
        device = device_of(make_person())
        assert Client().delete(f"{DEVICES}/{device.pk}").status_code == 401
