"""An account under attack: its owner still gets in, by a mailed code or a reset link, whatever limits others use up."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.actions.delete_expired import delete_expired
from accounts.actions.end_device import sign_out_everywhere
from accounts.actions.limit_mails import MAILS_PER_HOUR
from accounts.actions.request_sign_in_code import request_sign_in_code
from accounts.client_info import ClientInfo
from accounts.mail.sign_in_code import mail_sign_in_code
from accounts.models import Device, SignInCode
from accounts.rules.reset_links import sign_reset
from accounts.rules.sign_in_codes import MAX_TRIES
from accounts.tests.builders import PASSWORD, device_of, make_person, time_moved

pytestmark = pytest.mark.django_db
HOME = "203.0.113.9"


def post(path, body, address=HOME):
    return Client(REMOTE_ADDR=address).post(f"/api/{path}", body, content_type="application/json")


def ask(email, address=HOME):
    return post("signin/codes", {"email": email}, address)


def mailed():
    """Run the jobs and return the codes of the mails so far, oldest first."""
    for job in DBTaskResult.objects.order_by("enqueued_at"):
        mail_sign_in_code.call(**job.args_kwargs["kwargs"])
    DBTaskResult.objects.all().delete()
    return [re.search(r"^\d{4} \d{4}$", message.body, re.M)[0] for message in mail.outbox]


def use(request, code, address=HOME):
    return post("signin/by_code", {"request": request, "code": code}, address)


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


@pytest.fixture
def ada():
    return make_person("Ada")


class TestInput:
    @pytest.mark.parametrize("body", [{}, {"mail": "ada@example.org"}, {"request": "x"}])
    def test_an_e_mail_is_required(self, body):
        answer = post("signin/codes", body)
        assert answer.status_code == 422
        assert answer.json()["errors"]["email"] == ["can't be blank"]

    @pytest.mark.parametrize("email", ["", "nobody@example.org", "no address", "@" * 3_000])
    def test_any_text_is_answered_alike(self, email):
        assert ask(email).status_code == 202


class TestUnderAttack:
    @pytest.fixture
    def locked(self, ada, settings):
        settings.SIGN_IN_TRIES_PER_ACCOUNT = 5
        for number in range(6):
            post("signin", {"email": ada.email, "password": "Wrong-pass1"}, f"198.51.100.{number}")
        right = {"email": ada.email, "password": PASSWORD}
        assert post("signin", right).status_code == 429
        return right

    def test_a_code_opens_what_is_locked_and_the_address_is_known_from_then_on(self, ada, locked):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        answer = use(request, code)
        assert answer.status_code == 200
        bearer = Client(headers={"Authorization": f"Bearer {answer.json()['token']}"})
        assert bearer.get("/api/users/me").json()["id"] == ada.pk
        assert answer.cookies[settings.REFRESH_COOKIE_NAME].value
        assert post("signin", locked).status_code == 200

    def test_a_known_address_was_open_all_the_time(self, ada, locked):
        device_of(ada, address="192.0.2.1")
        assert post("signin", locked, "192.0.2.1").status_code == 200

    def test_a_known_ipv6_network_too(self, ada, locked):
        device_of(ada, address="2001:db8:1:2::1")
        assert post("signin", locked, "2001:db8:1:2:9999::7").status_code == 200
        assert post("signin", locked, "2001:db8:1:3::7").status_code == 429

    def test_attackers_codes_neither_replace_nor_use_up_the_owners(self, ada, locked):
        request = ask(ada.email).json()["request"]
        for number in range(20):
            theirs = ask(ada.email, f"198.51.100.{number}").json()["request"]
            for _ in range(MAX_TRIES + 2):
                assert use(theirs, "0000 0000", f"198.51.100.{number}").status_code == 401
        assert use(request, mailed()[0]).status_code == 200

    def test_when_strangers_used_up_the_mails_the_newest_leads_in(self, ada, locked):
        for number in range(MAILS_PER_HOUR + 5):
            ask(ada.email, f"198.51.100.{number}")
        assert ask(ada.email).status_code == 202
        assert len(mailed()) == MAILS_PER_HOUR
        with time_moved(minutes=50):
            token = re.search(r"/password-reset/(\S+)", mail.outbox[-1].body)[1]
            assert post(f"password_reset/{token}", {"password": "Rather-n3w-lamp"}).status_code == 200
            assert post("signin", {"email": ada.email, "password": "Rather-n3w-lamp"}).status_code == 200

    @pytest.mark.parametrize("entry", ["api", "page"])
    def test_the_link_that_staff_make_leads_in_without_any_mail(self, ada, locked, entry, settings):
        settings.EMAIL_URL = ""
        settings.RESETS_PER_ADDRESS = 1
        token, new = sign_reset(ada), {"password": "Rather-n3w-lamp"}
        if entry == "api":
            assert post(f"password_reset/{token}", new).status_code == 200
        else:
            assert Client(REMOTE_ADDR=HOME).post(f"/password-reset/{token}", new).status_code == 302
        assert post("signin", {"email": ada.email, **new}).status_code == 200
        # Nowhere else, and not for others at home.
        assert post("signin", {"email": ada.email, **new}, "203.0.113.77").status_code == 429

    def test_after_a_reset_guessing_is_limited_there_as_anywhere(self, ada, locked, settings):
        post(f"password_reset/{sign_reset(ada)}", {"password": "Rather-n3w-lamp"})
        wrong = {"email": ada.email, "password": "Wrong-pass1"}
        statuses = [post("signin", wrong).status_code for _ in range(settings.SIGN_IN_TRIES + 2)]
        assert statuses == [401] * settings.SIGN_IN_TRIES + [429] * 2


class TestCodes:
    def test_work_with_their_own_request_only(self, ada):
        first, second = (ask(ada.email).json()["request"] for _ in range(2))
        codes = mailed()
        assert use(second, codes[0]).status_code == 401
        assert use(first, codes[0]).status_code == 200
        assert use(second, codes[1]).status_code == 200

    def test_work_once(self, ada):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        assert [use(request, code).status_code for _ in range(2)] == [200, 401]
        assert Device.objects.count() == 1

    def test_take_five_tries(self, ada):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
        assert [use(request, wrong).status_code for _ in range(MAX_TRIES)] == [401] * MAX_TRIES
        assert use(request, code).status_code == 401

    def test_work_for_ten_minutes(self, ada):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        with time_moved(minutes=10):
            assert use(request, code).status_code == 401

    def test_end_with_the_sessions(self, ada):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        sign_out_everywhere(person=ada)
        assert use(request, code).status_code == 401

    def test_open_no_account_that_is_switched_off(self, ada):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        ada.is_active = False
        ada.save()
        assert use(request, code).status_code == 401

    @pytest.mark.parametrize("typed", ["{}{}", "{} {}", " {}-{} ", "{}\u00a0{}"])
    def test_are_read_however_they_are_typed(self, ada, typed):
        request = ask(ada.email).json()["request"]
        (code,) = mailed()
        assert use(request, typed.format(*code.split())).status_code == 200

    @pytest.mark.parametrize("code", [None, 12345678, "", [], "x" * 100_000, "\ud800", "١٢٣٤٥٦٧٨"])
    @pytest.mark.parametrize("request_of", [None, 7, "", "x" * 100_000, "\ud800", "real"])
    def test_nonsense_is_refused(self, ada, code, request_of):
        request = ask(ada.email).json()["request"] if request_of == "real" else request_of
        assert use(request, code).status_code == 401

    def test_are_never_stored_in_clear(self, ada):
        request = ask(ada.email).json()["request"]
        jobs = str(list(DBTaskResult.objects.values()))
        (code,) = mailed()
        rows = str(list(SignInCode.objects.values()))
        for secret in (request, code, code.replace(" ", "")):
            assert secret not in rows + jobs


class TestAsking:
    def test_an_unknown_email_gets_the_same_answer_and_no_mail(self, ada):
        known, unknown = ask(ada.email), ask("no.one@example.org")
        assert known.status_code == unknown.status_code == 202
        assert len(known.json()["request"]) == len(unknown.json()["request"])
        assert len(mailed()) == 1
        refused = use(unknown.json()["request"], "12345678"), use(known.json()["request"], "12345678")
        assert refused[0].content == refused[1].content

    @pytest.mark.parametrize("email", [None, 7, [], "", "\x00", "x" * 100_000])
    def test_what_is_no_email_is_202_too(self, email):
        assert ask(email).status_code == 202
        assert not DBTaskResult.objects.exists()

    def test_without_mail_nothing_is_queued(self, ada, settings):
        settings.EMAIL_URL = ""
        assert ask(ada.email).status_code == 202
        assert not DBTaskResult.objects.exists()

    def test_old_ones_are_swept_away(self, ada):
        with time_moved(minutes=-11):
            request_sign_in_code(email=ada.email, client_info=ClientInfo())
        with time_moved(minutes=-5):
            request_sign_in_code(email=ada.email, client_info=ClientInfo())
        delete_expired()
        assert SignInCode.objects.count() == 1
