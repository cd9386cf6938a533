"""POST /api/signup, GET and PATCH /api/users/me, GET /api/users/me/channel_token."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from accounts.models import Device, User
from accounts.rules.invites import sign_invite
from accounts.tests.builders import PASSWORD, api_of, browser_of, device_of, make_person, time_moved
from accounts.tokens import read_access_token, read_channel_token, read_refresh_token

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "Ada@example.org", "password": PASSWORD}


def sign_up(client=None, **changes):
    body = {"user": {**ADA, **changes}}
    return (client or Client()).post("/api/signup", body, content_type="application/json")


class TestSignUp:
    def test_post_signup_answers_201_with_token_user_and_refresh_cookie(self):
        answer = sign_up()
        person = User.objects.get()
        assert answer.status_code == 201
        body = answer.json()
        assert set(body) == {"token", "user"}
        assert {key: body["user"][key] for key in ("id", "name", "email")} == {
            "id": person.pk,
            "name": "Ada",
            "email": "ada@example.org",
        }
        assert read_access_token(body["token"]).user_id == person.pk
        assert read_refresh_token(answer.cookies[settings.REFRESH_COOKIE_NAME].value).user_id == person.pk

    def test_the_refresh_cookie_is_httponly_lax_for_the_whole_site_and_four_days(self):
        cookie = sign_up().cookies[settings.REFRESH_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 4 * 86_400
        assert not cookie["secure"]

    @override_settings(IS_HTTPS=True)
    def test_the_refresh_cookie_is_secure_under_https(self):
        assert sign_up().cookies[settings.REFRESH_COOKIE_NAME]["secure"]

    def test_the_password_is_hashed_with_argon2(self):
        sign_up()
        assert User.objects.get().password.startswith("argon2$argon2id$")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": "Ada"},
            {"user": None},
            {"user": []},
            {"user": "Ada"},
            [],
            "x",
            7,
            None,
        ],
    )
    def test_a_body_without_user_is_400(self, body):
        answer = Client().post("/api/signup", body, content_type="application/json")
        assert answer.status_code == 400
        assert "errors" in answer.json()

    def test_all_faults_of_all_fields_come_together(self):
        answer = sign_up(name="", email="a b", password="abc")
        assert answer.status_code == 422
        assert answer.json()["errors"] == {
            "name": ["can't be blank"],
            "email": ["must have the @ sign and no spaces", "should be at least 6 character(s)"],
            "password": [
                "should be at least 8 character(s)",
                "at least one upper case character",
                "at least one digit or punctuation character",
            ],
            "code": "invalid",
        }
        assert not User.objects.exists()

    def test_missing_fields_are_blank(self):
        answer = Client().post("/api/signup", {"user": {}}, content_type="application/json")
        blank = ["can't be blank"]
        assert answer.json()["errors"] == {"name": blank, "email": blank, "password": blank, "code": "invalid"}

    def test_an_email_has_already_been_taken_compared_without_case(self):
        make_person(email="ada@example.org")
        answer = sign_up(email="ADA@Example.ORG")
        assert answer.status_code == 422
        assert answer.json()["errors"] == {"email": ["has already been taken"], "code": "invalid"}

    def test_fields_beyond_the_contract_are_not_listened_to(self):
        answer = sign_up(is_staff=True, is_superuser=True, id=7, token_version=9)
        assert answer.status_code == 201
        person = User.objects.get()
        assert not person.is_staff
        assert not person.is_superuser

    def test_the_eleventh_try_within_three_minutes_is_429_with_retry_after(self):
        for _ in range(10):
            assert sign_up(password="short").status_code == 422
        answer = sign_up()
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 181
        assert sign_up(email="other@example.org").status_code == 201
        with time_moved(seconds=182):
            assert sign_up().status_code == 201


class TestWhoMaySignUp:
    @override_settings(SIGNUP="closed")
    def test_no_one_when_closed(self):
        answer = sign_up()
        assert answer.status_code == 403
        assert "closed" in answer.json()["errors"]["detail"]
        assert not User.objects.exists()

    @override_settings(SIGNUP="invite")
    def test_with_an_invitation_for_that_email_only(self):
        invite = sign_invite("ada@example.org")

        def post(email, token):
            body = {"user": {**ADA, "email": email}, "invite": token}
            return Client().post("/api/signup", body, content_type="application/json").status_code

        assert sign_up().status_code == 403
        assert post("cy@example.org", invite) == 403
        assert post("ada@example.org", invite + "x") == 403
        assert post("ada@example.org", [invite]) == 422
        assert post("Ada@example.org", invite) == 201
        assert post("ada@example.org", invite) == 422

    @override_settings(SIGNUP="invite")
    def test_an_invitation_is_good_for_seven_days(self):
        invite = sign_invite("ada@example.org")
        with time_moved(days=7, seconds=1):
            answer = Client().post("/api/signup", {"user": ADA, "invite": invite}, content_type="application/json")
        assert answer.status_code == 403


class TestMe:
    def test_shows_the_signed_in_person(self):
        ada = make_person("Ada")
        assert api_of(ada).get("/api/users/me").json() == {
            "id": ada.pk,
            "name": "Ada",
            "email": ada.email,
            "email_verified": True,
            "pending_email": None,
            "status": "",
            "status_until": None,
            "do_not_disturb_until": None,
            "avatar": None,
            "show_reading": True,
            "takes_direct_messages": True,
            "language": "",
            "time_zone": "",
            "week_start": "",
            "working_hours": None,
            "shares_working_hours": False,
            "density": "compact",
            "undo_send": False,
            "show_previews": True,
        }

    def test_changes_name_and_status(self):
        ada = make_person("Ada")
        answer = api_of(ada).patch(
            "/api/users/me", {"name": " Ada L. ", "status": "Thinking"}, content_type="application/json"
        )
        assert answer.status_code == 200
        ada.refresh_from_db()
        assert (ada.name, ada.status) == ("Ada L.", "Thinking")
        assert answer.json()["name"] == "Ada L."

    def test_changes_nothing_else(self):
        ada = make_person("Ada")
        body = {"is_staff": True, "email": "x@example.org", "password": "Other-pass1", "id": 7}
        assert api_of(ada).patch("/api/users/me", body, content_type="application/json").status_code == 200
        before = (ada.email, ada.password, ada.is_staff)
        ada.refresh_from_db()
        assert (ada.email, ada.password, ada.is_staff) == before

    @pytest.mark.parametrize(
        ("body", "faults"),
        [
            ({"name": ""}, {"name": ["can't be blank"]}),
            ({"name": None}, {"name": ["can't be blank"]}),
            ({"name": "x" * 101}, {"name": ["should be at most 100 character(s)"]}),
            ({"name": ["Ada"]}, {"name": ["is invalid"]}),
            ({"name": 9e99}, {"name": ["is invalid"]}),
            ({"density": "roomy"}, {"density": ["must be one of compact, comfortable"]}),
            ({"status": {"a": 1}}, {"status": ["is invalid"]}),
            ({"status": "x" * 101}, {"status": ["should be at most 100 character(s)"]}),
            ({"name": "A\u0000da"}, {"name": ["is invalid"]}),
            ({"name": "Ada\u202e"}, {"name": ["has invisible signs, or signs that turn the reading direction"]}),
        ],
    )
    def test_refuses_what_breaks_the_rules(self, body, faults):
        ada = make_person("Ada")
        answer = api_of(ada).patch("/api/users/me", body, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"]) == (422, {**faults, "code": "invalid"})
        ada.refresh_from_db()
        assert (ada.name, ada.status) == ("Ada", "")

    def test_an_empty_status_takes_it_away(self):
        ada = make_person("Ada", status="Thinking")
        api_of(ada).patch("/api/users/me", {"status": ""}, content_type="application/json")
        ada.refresh_from_db()
        assert ada.status == ""

    def test_a_body_that_is_no_object_is_400(self):
        answer = api_of(make_person()).patch("/api/users/me", [1], content_type="application/json")
        assert answer.status_code == 400

    def test_a_stranger_is_401(self):
        assert Client().get("/api/users/me").status_code == 401
        assert Client().patch("/api/users/me", {}, content_type="application/json").status_code == 401


class TestMyChannelToken:
    def test_names_the_own_stream_and_the_session(self):
        ada = make_person("Ada")
        device = device_of(ada)
        answer = api_of(ada, device).get("/api/users/me/channel_token").json()
        claims = read_channel_token(answer["token"])
        assert answer["user_id"] == ada.pk
        assert (claims.topic, claims.user_id, claims.session) == (f"user:{ada.pk}", ada.pk, device.pk)

    def test_a_page_gets_one_by_its_session(self):
        ada = make_person("Ada")
        answer = browser_of(ada).get("/api/users/me/channel_token").json()
        assert read_channel_token(answer["token"]).session == Device.objects.get(kind="browser").pk

    def test_a_stranger_is_401(self):
        assert Client().get("/api/users/me/channel_token").status_code == 401
