"""POST /api/users/me/email, /api/email_verifications and /api/email_verifications/:token, on a site that sends mail."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules.verification import sign_verification
from accounts.tests.api.addresses import change, link_in, mails, me, sign_in, sign_up, unverified, verify
from accounts.tests.builders import PASSWORD, api_of, make_person, time_moved

pytestmark = pytest.mark.django_db

NEW = "ada@new.example.org"


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


class TestSignUp:
    def test_mails_a_link_that_verifies_once(self):
        assert sign_up("ada@example.org").json()["user"]["email_verified"] is False
        [message] = mails("ada@example.org")
        assert "Ada" not in str(message.body) + str(message.alternatives)
        assert verify(link_in(message)).status_code == 200
        ada = User.objects.get(email="ada@example.org")
        assert me(ada)["email_verified"] is True
        assert verify(link_in(message)).status_code == 422

    def test_an_international_domain_is_mailed_in_ascii_and_shown_readable(self):
        assert sign_up("ada@münchen.de").json()["user"]["email"] == "ada@münchen.de"
        [message] = mails("ada@xn--mnchen-3ya.de")
        assert "ada@münchen.de" in str(message.body)
        assert sign_in("ADA@xn--mnchen-3ya.de").status_code == sign_in("ada@mu\u0308nchen.de").status_code == 200

    @pytest.mark.parametrize("email", ["a@b@c.org", "<x@x.org>", "a,b@x.org", "a;b@x.org", '"a"@x.org', "(a)@x.org"])
    def test_refuses_what_is_no_address(self, email):
        answer = sign_up(email)
        assert answer.status_code == 422
        assert answer.json()["errors"]["email"] == ["must have the @ sign and no spaces"]
        assert mails() == []

    @pytest.mark.parametrize("email", ["JOSE\u0301@x.example.org", "jos\u00e9@x.example.org", "josé@X.EXAMPLE.org "])
    def test_spellings_of_a_taken_address_are_taken(self, email):
        make_person(email="jos\u00e9@x.example.org")
        assert "has already been taken" in sign_up(email.strip()).json()["errors"]["email"]

    def test_a_taken_unverified_address_stays_taken(self):
        mallory = unverified()
        assert sign_up(mallory.email).json()["errors"]["email"] == ["has already been taken"]
        assert mails() == []

    def test_without_mail_the_account_counts_as_verified_then_and_later(self, settings):
        settings.EMAIL_URL = ""
        assert sign_up("ada@example.org").json()["user"]["email_verified"] is True
        assert mails() == []
        settings.EMAIL_URL = "smtp://mail.example.org"
        assert me(User.objects.get(email="ada@example.org"))["email_verified"] is True


class TestLink:
    @pytest.mark.parametrize("token", ["x", "1-x", "9" * 1_500, "%00", "eyJ9:x", "é"])
    def test_what_is_none_is_422(self, token):
        answer = verify(token)
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {"code", "token"})

    def test_is_dead_after_three_days(self):
        ada = unverified()
        token = sign_verification(ada, ada.email)
        with time_moved(days=3, seconds=1):
            assert verify(token).status_code == 422
        assert me(ada)["email_verified"] is False

    def test_for_another_address_than_the_account_has_is_dead(self):
        ada = unverified()
        assert verify(sign_verification(ada, "other@example.org")).status_code == 422

    def test_of_a_deactivated_person_is_dead(self):
        ben = unverified(is_active=False)
        assert verify(sign_verification(ben, ben.email)).status_code == 422


class TestChange:
    def test_the_new_address_counts_once_it_is_verified_and_the_old_one_is_notified(self):
        ada = make_person()
        earlier = ada.email
        assert change(api_of(ada), NEW.upper()).status_code == 202
        assert (me(ada)["email"], me(ada)["pending_email"]) == (earlier, NEW)
        assert sign_in(NEW).status_code == 401
        [message] = mails(NEW)
        assert verify(link_in(message)).status_code == 200
        assert (me(ada)["email"], me(ada)["pending_email"], me(ada)["email_verified"]) == (NEW, None, True)
        assert (sign_in(NEW).status_code, sign_in(earlier).status_code) == (200, 401)
        [notice] = mails(earlier)
        assert NEW not in str(notice.body)

    def test_an_unverified_old_address_gets_no_mail(self):
        mallory = unverified()
        earlier = mallory.email
        change(api_of(mallory), NEW)
        [message] = mails(NEW)
        verify(link_in(message))
        assert mails(earlier) == []

    def test_the_latest_request_counts(self):
        ada = api_of(make_person())
        change(ada, "first@example.org")
        change(ada, NEW)
        assert mails("first@example.org") == []
        assert verify(link_in(mails(NEW)[-1])).status_code == 200

    def test_a_later_request_ends_an_earlier_link(self):
        ada = make_person()
        change(api_of(ada), "first@example.org")
        [first] = mails("first@example.org")
        change(api_of(ada), NEW)
        assert verify(link_in(first)).status_code == 422

    @pytest.mark.parametrize("how", ["password", "reset"])
    def test_a_new_password_ends_it(self, how):
        ada = make_person()
        change(api_of(ada), NEW)
        [message] = mails(NEW)
        if how == "password":
            body = {"current_password": PASSWORD, "password": "An0ther-good-one"}
            api_of(ada).put("/api/users/me/password", body, content_type="application/json")
        else:
            Client().post("/api/password_reset", {"email": ada.email}, content_type="application/json")
            token = link_in(mails(ada.email)[-1], "password-reset")
            body = {"password": "An0ther-good-one"}
            Client().post(f"/api/password_reset/{token}", body, content_type="application/json")
        assert verify(link_in(message)).status_code == 422
        assert me(ada)["email"] == ada.email

    @pytest.mark.parametrize(
        ("email", "fault"),
        [
            ("a@b@c.org", "must have the @ sign and no spaces"),
            ("", "can't be blank"),
            (None, "can't be blank"),
            (["x"], "is invalid"),
            ("x" * 200 + "@x.org", "should be at most 160 character(s)"),
        ],
    )
    def test_refuses_what_is_no_address(self, email, fault):
        answer = change(api_of(make_person()), email)
        assert (answer.status_code, answer.json()["errors"]["email"]) == (422, [fault])

    def test_a_taken_address_is_taken_verified_or_not(self):
        ada = api_of(make_person())
        for other in (make_person("Ben"), unverified()):
            assert change(ada, other.email).json()["errors"]["email"] == ["has already been taken"]

    def test_taken_meanwhile_is_refused_at_the_link(self):
        ada = make_person()
        change(api_of(ada), NEW)
        [message] = mails(NEW)
        make_person("Ben", email=NEW)
        answer = verify(link_in(message))
        assert (answer.status_code, answer.json()["errors"]["email"]) == (422, ["has already been taken"])
        assert me(ada)["email"] == ada.email

    def test_the_persons_own_verified_address_is_refused(self):
        ada = make_person()
        assert change(api_of(ada), ada.email).status_code == 422

    def test_has_its_own_budget_and_leaves_signing_in_alone(self):
        ada = make_person()
        client = api_of(ada)
        assert [change(client, f"n{i}@example.org").status_code for i in range(6)] == [202] * 5 + [429]
        assert sign_in(ada.email).status_code == 200
        with time_moved(hours=1, minutes=1):
            assert change(api_of(ada), NEW).status_code == 202

    def test_a_strangers_mailbox_is_not_flooded_by_many(self):
        answers = [change(api_of(make_person()), NEW).status_code for _ in range(6)]
        assert answers == [202] * 5 + [429]

    def test_without_mail_is_403_and_says_so(self, settings):
        settings.EMAIL_URL = ""
        answer = change(api_of(make_person()), NEW)
        assert answer.status_code == 403
        assert "sends no mail" in answer.json()["errors"]["detail"]

    def test_needs_someone_signed_in(self):
        assert change(Client(), NEW).status_code == 401


class TestAgain:
    def test_mails_the_link_again_within_its_own_budget(self):
        ada = unverified()
        client = api_of(ada)
        answers = [client.post("/api/email_verifications").status_code for _ in range(6)]
        assert answers == [202] * 5 + [429]
        assert len(mails(ada.email)) == 5

    def test_goes_to_the_pending_address_where_there_is_one(self):
        ada = make_person()
        change(api_of(ada), NEW)
        api_of(ada).post("/api/email_verifications")
        assert len(mails(NEW)) == 2
        assert mails(ada.email) == []

    def test_sends_nothing_when_all_is_verified(self):
        assert api_of(make_person()).post("/api/email_verifications").status_code == 202
        assert mails() == []
