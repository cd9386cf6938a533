"""API authentication: access token, page session, refresh cookie, in this order."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from accounts.models import Device, User
from accounts.tests.builders import api_of, browser_of, device_of, make_person, time_moved
from accounts.tokens import issue_access_token, issue_refresh_token, read_access_token

pytestmark = pytest.mark.django_db

ME = "/api/users/me"


def with_cookie(device, **headers):
    client = Client(headers=headers)
    client.cookies[settings.REFRESH_COOKIE_NAME] = issue_refresh_token(device)
    return client


class TestAccessToken:
    def test_a_client_with_only_a_header_token_can_use_the_api(self):
        ada = make_person()
        assert api_of(ada).get(ME).json()["id"] == ada.pk

    def test_a_trailing_slash_is_never_required_and_never_harms(self):
        assert api_of(make_person()).get(ME + "/").status_code == 200

    def test_it_lives_three_minutes(self):
        client = api_of(make_person())
        with time_moved(seconds=178):
            assert client.get(ME).status_code == 200
        with time_moved(seconds=181):
            assert client.get(ME).status_code == 401

    def test_it_is_refused_at_once_when_its_session_ends(self):
        device = device_of(make_person())
        client = api_of(device.user, device)
        assert client.get(ME).status_code == 200
        Device.objects.filter(pk=device.pk).update(ended_at=device.created_at)
        assert client.get(ME).status_code == 401

    def test_it_is_refused_at_once_when_its_person_is_deactivated(self):
        ada = make_person()
        client = api_of(ada)
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert client.get(ME).status_code == 401

    def test_its_own_token_version_is_not_compared(self):
        ada = make_person()
        client = api_of(ada)
        issue_refresh_token(device_of(ada))
        assert client.get(ME).status_code == 200

    def test_401_says_unauthenticated_in_both_keys(self):
        answer = Client().get(ME)
        assert answer.status_code == 401
        assert answer.json() == {
            "message": "Unauthenticated",
            "errors": {"detail": "Unauthenticated", "code": "unauthenticated"},
        }

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Basic eDp5",
            "bearer\t",
            "Bearer " + "a" * 5_000,
        ],
    )
    def test_other_headers_are_401(self, header):
        assert Client(headers={"Authorization": header}).get(ME).status_code == 401

    def test_the_whole_thing_takes_one_query(self, django_assert_num_queries):
        client = api_of(make_person())
        with django_assert_num_queries(1):
            client.get(ME)

    def test_every_answer_carries_a_request_id(self):
        assert Client().get(ME).headers["X-Request-Id"]


class TestNewToken:
    @pytest.mark.parametrize("access", ["missing", "expired", "foreign"])
    def test_without_a_good_access_token_but_a_good_cookie_it_is_403_new_token(self, access):
        ada = make_person("Ada")
        device = device_of(ada)
        headers = {}
        if access == "expired":
            with time_moved(minutes=-4):
                headers = {"Authorization": f"Bearer {issue_access_token(device)}"}
        if access == "foreign":
            headers = {"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"}
        client = with_cookie(device, **headers)
        answer = client.get(ME)
        assert answer.status_code == 403
        assert "errors" in answer.json()
        token = answer.json()["new_token"]
        assert client.get(ME, headers={"Authorization": f"Bearer {token}"}).json()["id"] == ada.pk

    def test_it_never_rotates(self):
        device = device_of(make_person())
        client = with_cookie(device)
        for _ in range(3):
            answer = client.get(ME)
            assert answer.status_code == 403
            assert settings.REFRESH_COOKIE_NAME not in answer.cookies
        version = device.refresh_version
        device.refresh_from_db()
        assert device.refresh_version == version

    def test_the_just_replaced_cookie_yields_one_for_ten_seconds_then_ends_its_session(self):
        device = device_of(make_person())
        late = with_cookie(device)
        winner = Client()
        winner.cookies[settings.REFRESH_COOKIE_NAME] = late.cookies[settings.REFRESH_COOKIE_NAME].value
        assert winner.post("/api/token/refresh").status_code == 200
        with time_moved(seconds=9):
            assert read_access_token(late.get(ME).json()["new_token"]).session == device.pk
        with time_moved(seconds=11):
            assert late.get(ME).status_code == 401
            assert winner.get(ME).status_code == 401
        device.refresh_from_db()
        assert device.ended_reason == "token_reused"

    def test_a_revoked_cookie_is_401(self):
        device = device_of(make_person())
        client = with_cookie(device)
        Device.objects.filter(pk=device.pk).update(ended_at=device.created_at)
        answer = client.get(ME)
        assert (answer.status_code, answer.json()["message"]) == (401, "Unauthenticated")

    def test_a_good_access_token_goes_before_the_cookie(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        client = with_cookie(device_of(ben), Authorization=f"Bearer {issue_access_token(device_of(ada))}")
        assert client.get(ME).json()["id"] == ada.pk


class TestPageSession:
    """Only without an Authorization header and from the same origin, with CSRF check; otherwise it is ignored."""

    def test_opens_the_api(self):
        ada = make_person()
        assert browser_of(ada).get(ME).json()["id"] == ada.pk

    def test_goes_before_the_refresh_cookie(self):
        ada = make_person()
        client = browser_of(ada)
        client.cookies[settings.REFRESH_COOKIE_NAME] = issue_refresh_token(device_of(ada))
        assert client.get(ME).status_code == 200

    @pytest.mark.parametrize("header", ["Bearer x", "Basic eDp5"])
    def test_is_passed_over_with_an_authorization_header(self, header):
        assert browser_of(make_person()).get(ME, headers={"Authorization": header}).status_code == 401

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://testserver:8443"},
            {"Origin": "http://testserver.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    @override_settings(ALLOWED_ORIGINS=["https://evil.example"])
    def test_is_passed_over_from_another_origin_even_a_listed_one(self, headers):
        assert browser_of(make_person()).get(ME, headers=headers).status_code == 401

    def test_from_our_own_origin_it_is_not(self):
        client = browser_of(make_person())
        headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
        assert client.get(ME, headers=headers).status_code == 200

    def test_passed_over_it_leaves_the_word_to_the_refresh_cookie(self):
        ada = make_person()
        client = browser_of(ada)
        client.cookies[settings.REFRESH_COOKIE_NAME] = issue_refresh_token(device_of(ada))
        answer = client.get(ME, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert "new_token" in answer.json()

    def test_an_unsafe_call_without_the_csrf_token_is_passed_over(self):
        client = browser_of(make_person(), checks_csrf=True)
        answer = client.patch(ME, {"status": "Stolen"}, content_type="application/json")
        assert answer.status_code == 401
        assert not User.objects.filter(status="Stolen").exists()

    def test_an_unsafe_call_with_the_csrf_token_works(self):
        client = browser_of(make_person(), checks_csrf=True)
        client.get("/settings/profile")
        token = client.cookies[settings.CSRF_COOKIE_NAME].value
        answer = client.patch(ME, {"status": "Mine"}, content_type="application/json", headers={"X-CSRFToken": token})
        assert answer.status_code == 200

    def test_an_ended_device_ends_it(self):
        client = browser_of(make_person())
        device = Device.objects.get()
        Device.objects.update(ended_at=device.created_at)
        assert client.get(ME).status_code == 401


class TestLastSeen:
    def test_is_written_at_most_once_a_minute(self):
        device = device_of(make_person())
        client = api_of(device.user, device)
        with time_moved(seconds=50):
            client.get(ME)
        assert Device.objects.get().last_seen_at == device.last_seen_at
        with time_moved(seconds=70):
            client.get(ME)
        assert (Device.objects.get().last_seen_at - device.last_seen_at).total_seconds() >= 70
