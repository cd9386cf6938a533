"""POST /api/password_reset/:token by a mailed link, for an account whose address was never verified."""

import pytest
from django.test import Client

from accounts.models import Device, User
from accounts.rules.reset_links import sign_reset
from accounts.tests.api.addresses import link_in, mails, me, sign_in, unverified
from accounts.tests.builders import PASSWORD, api_of, browser_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


class TestTakeOver:
    """The owner of an address takes it over from an account that never verified it."""

    def reset(self, email, password="An0ther-good-one"):
        Client().post("/api/password_reset", {"email": email}, content_type="application/json")
        token = link_in(mails(email)[-1], "password-reset")
        return Client().post(f"/api/password_reset/{token}", {"password": password}, content_type="application/json")

    def test_gives_the_address_to_an_account_of_its_own(self):
        mallory = unverified("Mal Lory", status="ha", avatar="")
        browser, client = browser_of(mallory), api_of(mallory)
        assert self.reset(mallory.email).status_code == 200
        assert browser.get("/settings/devices").status_code == 302
        assert client.get("/api/users/me").status_code == 401
        assert not Device.objects.filter(user=mallory, ended_at=None).exists()
        assert sign_in(mallory.email).status_code == 401
        assert sign_in(mallory.email, "An0ther-good-one").status_code == 200
        owner = User.objects.get(email=mallory.email)
        assert owner.pk != mallory.pk
        assert me(owner) | {"id": 0} == {
            "id": 0, "name": mallory.email.split("@")[0], "email": mallory.email, "email_verified": True,
            "pending_email": None, "status": "",
            "status_until": None,
            "do_not_disturb_until": None, "avatar": None, "show_reading": True,
            "takes_direct_messages": True, "language": "", "time_zone": "", "week_start": "",
            "density": "compact", "undo_send": False, "show_previews": True, "working_hours": None,
            "shares_working_hours": False,
        }  # fmt: skip
        mallory.refresh_from_db()
        assert (mallory.name, mallory.status, mallory.is_active) == ("Former member", "", False)

    def test_the_mail_says_so_and_repeats_nothing_that_was_typed(self):
        mallory = unverified("Win at http://evil.example")
        Client().post("/api/password_reset", {"email": mallory.email}, content_type="application/json")
        [message] = mails(mallory.email)
        assert "starts over" in str(message.body)
        assert "evil" not in str(message.body).replace(mallory.email, "") + str(message.alternatives[0][0])

    def test_the_present_holder_cannot_use_the_link_up(self):
        mallory = unverified()
        Client().post("/api/password_reset", {"email": mallory.email}, content_type="application/json")
        token = link_in(mails(mallory.email)[-1], "password-reset")
        assert sign_in(mallory.email).status_code == 200
        body = {"current_password": PASSWORD, "password": "An0ther-good-one"}
        api_of(mallory).put("/api/users/me/password", body, content_type="application/json")
        answer = Client().post(
            f"/api/password_reset/{token}", {"password": "Th1rd-good-one"}, content_type="application/json"
        )
        assert answer.status_code == 200
        assert sign_in(mallory.email, "Th1rd-good-one").status_code == 200

    def test_a_link_works_once(self):
        mallory = unverified()
        Client().post("/api/password_reset", {"email": mallory.email}, content_type="application/json")
        token = link_in(mails(mallory.email)[-1], "password-reset")
        path, body = f"/api/password_reset/{token}", {"password": "An0ther-good-one"}
        first = Client().post(path, body, content_type="application/json")
        second = Client().post(path, {"password": "Th1rd-good-one"}, content_type="application/json")
        assert (first.status_code, second.status_code) == (200, 422)

    def test_a_verified_account_only_gets_another_password(self):
        ada = make_person()
        assert self.reset(ada.email).status_code == 200
        assert me(ada)["name"] == "Ada"
        assert sign_in(ada.email, "An0ther-good-one").status_code == 200

    def test_a_link_that_staff_made_shows_nothing_about_the_mailbox(self):
        ada = unverified("Ada")
        body = {"password": "An0ther-good-one"}
        Client().post(f"/api/password_reset/{sign_reset(ada)}", body, content_type="application/json")
        assert me(ada)["name"] == "Ada"
        assert me(ada)["email_verified"] is False

    def test_no_staff_rights_are_taken_over(self):
        mallory = unverified(is_staff=True, is_superuser=True)
        self.reset(mallory.email)
        assert not User.objects.filter(email=mallory.email, is_staff=True).exists()
