"""POST /api/signin, /api/signout, /api/signout/everywhere, /api/token/refresh."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Attempt, Device, User
from accounts.tests.builders import PASSWORD, api_of, browser_of, device_of, make_person, time_moved
from accounts.tokens import issue_refresh_token, read_access_token, read_refresh_token

pytestmark = pytest.mark.django_db


def sign_in(email, password=PASSWORD, *, address="127.0.0.1"):
    body = {"email": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/api/signin", body, content_type="application/json")


def client_with_cookie(refresh_token):
    return Client(headers={"Cookie": f"{settings.REFRESH_COOKIE_NAME}={refresh_token}"})


def refresh(refresh_token):
    return client_with_cookie(refresh_token).post("/api/token/refresh")


UNAUTHORIZED = b'{"errors":{"detail":"Unauthorized","code":"wrong_credentials"}}'


class TestSignIn:
    def test_post_signin_answers_200_with_token_and_refresh_cookie(self):
        ada = make_person()
        answer = sign_in(ada.email.upper())
        assert answer.status_code == 200
        assert set(answer.json()) == {"token"}
        assert read_access_token(answer.json()["token"]).user_id == ada.pk
        assert read_refresh_token(answer.cookies[settings.REFRESH_COOKIE_NAME].value).user_id == ada.pk

    def test_unknown_email_and_wrong_password_get_byte_identical_401(self):
        ada = make_person()
        wrong, unknown = sign_in(ada.email, "Wrong-pass1"), sign_in("nobody@example.org")
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.content == unknown.content == UNAUTHORIZED
        assert {name for name, _ in wrong.items()} == {name for name, _ in unknown.items()}

    def test_a_deactivated_person_gets_the_same(self):
        ada = make_person(is_active=False)
        answer = sign_in(ada.email)
        assert (answer.status_code, answer.content) == (401, UNAUTHORIZED)

    def test_several_devices_stay_signed_in_together(self):
        ada = make_person()
        phone, laptop = sign_in(ada.email), sign_in(ada.email)
        assert refresh(phone.cookies[settings.REFRESH_COOKIE_NAME].value).status_code == 200
        assert refresh(laptop.cookies[settings.REFRESH_COOKIE_NAME].value).status_code == 200
        assert Device.objects.filter(user=ada, ended_at=None).count() == 2

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"email": ["ada@example.org"], "password": {}},
            {"email": "ada\u0000@example.org", "password": "x\u0000"},
            {"email": 10**400, "password": 9e99},
            {"email": "a@" + "x" * 5_000, "password": "y" * 100_000},
            {"email": None, "password": None},
            {"email": True, "password": False},
        ],
    )
    def test_what_is_no_email_or_password_is_401(self, body):
        answer = Client().post("/api/signin", body, content_type="application/json")
        assert (answer.status_code, answer.content) == (401, UNAUTHORIZED)

    def test_lone_surrogates_are_401(self):
        answer = Client().post(
            "/api/signin", '{"email": "\\ud800@x.org", "password": "\\ud800"}', content_type="application/json"
        )
        assert answer.status_code == 401

    @pytest.mark.parametrize("body", ["[]", '"x"', "7", "null", "{", "", b"\xff\xfe", "[" * 100_000, "9" * 5_000])
    def test_what_is_no_object_is_400_or_401_and_never_500(self, body):
        answer = Client().post("/api/signin", body, content_type="application/json")
        assert answer.status_code in (400, 401)
        assert "errors" in answer.json()


class TestSignInLimits:
    def test_ten_tries_in_three_minutes_per_address_and_email_then_429_with_retry_after(self):
        ada = make_person()
        for _ in range(10):
            assert sign_in(ada.email, "Wrong-pass1").status_code == 401
        refused = sign_in(ada.email)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 181
        with time_moved(seconds=182):
            assert sign_in(ada.email).status_code == 200

    def test_the_case_of_the_email_does_not_give_more_tries(self):
        ada = make_person()
        for count in range(10):
            sign_in(ada.email.upper() if count % 2 else f" {ada.email} ", "Wrong-pass1")
        assert sign_in(ada.email).status_code == 429

    def test_an_unknown_email_is_limited_just_as_a_known_one(self):
        for _ in range(10):
            assert sign_in("nobody@example.org").status_code == 401
        assert sign_in("nobody@example.org").status_code == 429

    def test_other_addresses_and_other_emails_are_not_touched(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        for _ in range(11):
            sign_in(ada.email, "Wrong-pass1")
        assert sign_in(ada.email, address="10.0.0.2").status_code == 200
        assert sign_in(ben.email).status_code == 200

    def test_the_right_password_starts_the_count_anew(self):
        ada = make_person()
        for _ in range(3):
            for _ in range(9):
                sign_in(ada.email, "Wrong-pass1")
            assert sign_in(ada.email).status_code == 200

    def test_a_hundred_an_hour_per_account_from_addresses_that_never_signed_in_to_it(self):
        ada = make_person()
        assert sign_in(ada.email, address="10.9.9.9").status_code == 200
        Attempt.objects.all().delete()
        for number in range(100):
            assert sign_in(ada.email, "Wrong-pass1", address=f"10.0.{number}.1").status_code == 401
        refused = sign_in(ada.email, address="10.1.1.1")
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 3_601
        # The owner, on a known network, is not locked out by it.
        assert sign_in(ada.email, address="10.9.9.9").status_code == 200
        with time_moved(hours=1, seconds=2):
            assert sign_in(ada.email, address="10.1.1.1").status_code == 200

    def test_a_refused_try_does_not_prolong_the_wait(self):
        ada = make_person()
        for _ in range(10):
            sign_in(ada.email, "Wrong-pass1")
        for _ in range(5):
            assert sign_in(ada.email).status_code == 429
        with time_moved(seconds=182):
            assert sign_in(ada.email).status_code == 200


class TestSignOut:
    def test_post_signout_ends_this_session_only_and_clears_the_cookie(self):
        ada = make_person()
        here, there = device_of(ada), device_of(ada)
        cookie = issue_refresh_token(here)
        client = api_of(ada, here)
        answer = client.post("/api/signout")
        assert (answer.status_code, answer.content) == (200, b'""')
        assert answer.cookies[settings.REFRESH_COOKIE_NAME].value == ""
        assert answer.cookies[settings.REFRESH_COOKIE_NAME]["max-age"] == 0
        assert client.get("/api/users/me").status_code == 401
        assert refresh(cookie).status_code == 401
        assert api_of(ada, there).get("/api/users/me").status_code == 200

    def test_the_token_version_rises_at_log_out(self):
        ada = make_person()
        api_of(ada).post("/api/signout")
        ada.refresh_from_db()
        assert ada.token_version == 1

    def test_signing_out_everywhere_ends_all_sessions_api_and_browser(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        clients = [api_of(ada), api_of(ada), browser_of(ada)]
        bens = api_of(ben)
        answer = clients[0].post("/api/signout/everywhere")
        assert (answer.status_code, answer.content) == (200, b'""')
        assert [client.get("/api/users/me").status_code for client in clients] == [401, 401, 401]
        assert bens.get("/api/users/me").status_code == 200

    def test_a_stranger_is_401(self):
        assert Client().post("/api/signout").status_code == 401
        assert Client().post("/api/signout/everywhere").status_code == 401


class TestTokenRefresh:
    def test_gives_an_access_token_and_rotates_the_cookie(self):
        ada = make_person()
        old = issue_refresh_token(device_of(ada))
        answer = refresh(old)
        assert answer.status_code == 200
        assert set(answer.json()) == {"token"}
        new = answer.cookies[settings.REFRESH_COOKIE_NAME].value
        assert new != old
        assert read_access_token(answer.json()["token"]).user_id == ada.pk
        assert refresh(new).status_code == 200

    def test_each_new_refresh_token_raises_the_persons_token_version(self):
        ada = make_person()
        refresh(issue_refresh_token(device_of(ada)))
        ada.refresh_from_db()
        assert ada.token_version == 2

    def test_an_old_one_used_again_ends_its_session_and_no_other(self):
        ada = make_person()
        stolen, other = issue_refresh_token(device_of(ada)), issue_refresh_token(device_of(ada))
        newest = refresh(stolen)
        with time_moved(seconds=11):
            assert refresh(stolen).status_code == 401
            # The newest token is revoked too, whether the thief or the owner holds it.
            assert refresh(newest.cookies[settings.REFRESH_COOKIE_NAME].value).status_code == 401
            bearer = {"Authorization": f"Bearer {newest.json()['token']}"}
            assert Client(headers=bearer).get("/api/users/me").status_code == 401
            assert refresh(other).status_code == 200
        assert list(Device.objects.filter(user=ada, ended_at=None).values_list("ended_reason", flat=True)) == [""]
        assert Device.objects.filter(user=ada, ended_reason="token_reused").count() == 1

    def test_the_just_replaced_one_within_ten_seconds_yields_an_access_token_and_no_cookie(self):
        old = issue_refresh_token(device_of(make_person()))
        newest = refresh(old).cookies[settings.REFRESH_COOKIE_NAME].value
        with time_moved(seconds=9):
            again = refresh(old)
            assert again.status_code == 200
            assert read_access_token(again.json()["token"])
            assert settings.REFRESH_COOKIE_NAME not in again.cookies
            assert refresh(newest).status_code == 200

    def test_one_older_than_the_just_replaced_ends_its_session_at_once(self):
        oldest = issue_refresh_token(device_of(make_person()))
        middle, name = refresh(oldest), settings.REFRESH_COOKIE_NAME
        newest = refresh(middle.cookies[name].value).cookies[name].value
        assert refresh(oldest).status_code == 401
        assert refresh(newest).status_code == 401

    @pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "9" * 3_000])
    def test_a_cookie_that_is_no_refresh_token_is_401(self, cookie):
        answer = refresh(cookie)
        assert answer.status_code == 401
        assert answer.json()["message"] == "Unauthenticated"
        assert "errors" in answer.json()

    def test_without_a_cookie_is_401(self):
        assert Client().post("/api/token/refresh").status_code == 401

    def test_a_deactivated_persons_cookie_is_401(self):
        ada = make_person()
        cookie = issue_refresh_token(device_of(ada))
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert refresh(cookie).status_code == 401

    def test_an_expired_one_is_401(self):
        cookie = issue_refresh_token(device_of(make_person()))
        with time_moved(days=4, seconds=1):
            assert refresh(cookie).status_code == 401
