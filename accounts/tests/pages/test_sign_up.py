"""/signup and /setup/<token>."""

import pytest
from django.test import Client, override_settings

from accounts.actions.create_owner import setup_link
from accounts.models import Device, User
from accounts.rules.guessing import Owner
from accounts.rules.invites import sign_invite
from accounts.rules.password import password_faults
from accounts.tests.builders import PASSWORD, browser_of, make_person

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}


def setup_path(settings):
    return str(setup_link()).removeprefix(settings.PUBLIC_URL)


class TestSignUp:
    def test_makes_the_account_and_signs_in(self):
        client = Client()
        answer = client.post("/signup", ADA)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/welcome")
        assert client.get("/settings/devices").status_code == 200
        assert Device.objects.get().kind == "browser"

    def test_shows_the_same_faults_as_the_api_beside_the_fields(self):
        page = Client().post("/signup", {"name": "", "email": "a b", "password": "abc"})
        assert page.status_code == 422
        text = page.content.decode()
        for fault in (
            "can&#x27;t be blank",
            "must have the @ sign and no spaces",
            "should be at least 6 character(s)",
        ):
            assert fault in text
        # A password's rules are always listed: broken ones are marked, not repeated as errors.
        for broken in ("8 to 80 characters", "An upper case character", "A digit or one of"):
            assert text.count(broken) == 1
            assert f'<li data-passed="no">{broken}' in text
        assert "<li>A lower case character" in text
        assert "should be at least 8" not in text
        assert text.count('aria-invalid="true"') == 3

    @pytest.mark.parametrize("password", ["short", "x" * 81, "ONLY UPPER", "only lower", "NoDigitHere"])
    def test_every_rule_a_password_can_break_is_marked(self, password):
        text = Client().post("/signup", {**ADA, "password": password}).content.decode()
        assert text.count('<li data-passed="no">') == len(password_faults(password, owner=Owner())) > 0

    def test_keeps_what_was_typed_but_for_the_password(self):
        page = Client().post("/signup", {**ADA, "password": "Secret"}).content.decode()
        assert 'value="ada@example.org"' in page
        assert "Secret" not in page

    def test_says_when_the_email_is_taken(self):
        make_person(email="ada@example.org")
        answer = Client().post("/signup", {**ADA, "email": "ADA@example.org"})
        assert answer.status_code == 422
        assert "has already been taken" in answer.content.decode()

    def test_a_name_full_of_html_is_shown_as_text(self):
        page = Client().post("/signup", {**ADA, "name": '"><script>alert(1)</script>', "email": ""}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    @pytest.mark.parametrize(
        ("email_url", "said"), [("", "no confirmation email"), ("smtp://mail.example.org", "confirm your address")]
    )
    def test_it_says_whether_a_mail_will_follow(self, settings, email_url, said):
        settings.EMAIL_URL = email_url
        assert said in Client().get("/signup").content.decode()

    def test_the_eleventh_try_is_429(self):
        for _ in range(10):
            assert Client().post("/signup", {**ADA, "password": "short"}).status_code == 422
        assert Client().post("/signup", ADA).status_code == 429

    def test_who_is_signed_in_has_no_need_to(self):
        assert browser_of(make_person()).get("/signup").status_code == 302

    @override_settings(SIGNUP="closed")
    def test_closed_it_says_so_and_the_sign_in_page_does_not_offer_it(self):
        answer = Client().get("/signup")
        assert answer.status_code == 403
        assert "Signing up is closed here" in answer.content.decode()
        assert Client().post("/signup", ADA).status_code == 403
        assert "/signup" not in Client().get("/signin").content.decode()
        assert not User.objects.exists()

    @override_settings(SIGNUP="invite")
    def test_by_invitation_the_email_is_filled_in(self):
        path = f"/signup?invite={sign_invite('ada@example.org')}"
        assert Client().get("/signup").status_code == 403
        assert 'value="ada@example.org"' in Client().get(path).content.decode()
        assert Client().post(path, {**ADA, "email": "cy@example.org"}).status_code == 403
        assert Client().post(path, ADA).status_code == 302


class TestSetUp:
    def test_the_link_makes_the_owner_once(self, settings):
        path = setup_path(settings)
        client = Client()
        assert client.get(path).status_code == 200
        assert client.post(path, {**ADA, "password": "short"}).status_code == 422
        answer = client.post(path, ADA)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/first-run/name")
        owner = User.objects.get()
        assert owner.is_staff
        assert owner.is_superuser
        assert Client().get(path).status_code == 404
        assert Client().post(path, {**ADA, "email": "cy@example.org"}).status_code == 404

    @override_settings(SIGNUP="closed")
    def test_it_works_where_signing_up_is_closed(self, settings):
        assert Client().post(setup_path(settings), ADA).status_code == 302

    @pytest.mark.parametrize("token", ["x", "%00", "é", "x" * 1_500])
    def test_another_link_is_404(self, token):
        setup_link()
        assert Client().get(f"/setup/{token}").status_code == 404
        assert Client().post(f"/setup/{token}", ADA).status_code == 404
        assert not User.objects.exists()
