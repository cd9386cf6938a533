"""PUT /api/users/me/password, POST /api/password_reset, POST /api/password_reset/:token."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.actions.limit_mails import MAILS_PER_HOUR
from accounts.models import Device, User
from accounts.rules.reset_links import sign_reset
from accounts.tests.builders import PASSWORD, api_of, browser_of, device_of, make_person, time_moved
from accounts.tokens import issue_refresh_token, read_access_token

pytestmark = pytest.mark.django_db

NEW = "Rather-n3w-lamp"


def change(client, current_password=PASSWORD, password=NEW):
    body = {"current_password": current_password, "password": password}
    return client.put("/api/users/me/password", body, content_type="application/json")


def set_by_link(token, password=NEW):
    return Client().post(f"/api/password_reset/{token}", {"password": password}, content_type="application/json")


def ask(email, **extra):
    return Client(**extra).post("/api/password_reset", {"email": email}, content_type="application/json")


class TestChange:
    def test_answers_a_new_token_and_cookie(self):
        ada = make_person()
        answer = change(api_of(ada))
        assert answer.status_code == 200
        assert set(answer.json()) == {"token"}
        bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert Client(headers=bearer).get("/api/users/me").json()["id"] == ada.pk
        again = Client()
        again.cookies[settings.REFRESH_COOKIE_NAME] = answer.cookies[settings.REFRESH_COOKIE_NAME].value
        assert again.post("/api/token/refresh").status_code == 200
        ada.refresh_from_db()
        assert ada.check_password(NEW)

    def test_ends_every_session_there_was(self):
        ada = make_person()
        here, there = device_of(ada), device_of(ada)
        clients = [api_of(ada, here), api_of(ada, there), browser_of(ada)]
        thief = Client()
        thief.cookies[settings.REFRESH_COOKIE_NAME] = issue_refresh_token(there)
        assert change(clients[0]).status_code == 200
        clients[0].cookies.clear()
        assert [client.get("/api/users/me").status_code for client in clients] == [401, 401, 401]
        assert thief.post("/api/token/refresh").status_code == 401
        assert Device.objects.filter(user=ada, ended_reason="password_changed").count() == 3

    def test_from_a_page_keeps_that_browser_signed_in(self):
        ada = make_person()
        browser = browser_of(ada)
        assert change(browser).status_code == 200
        assert browser.get("/settings/devices").status_code == 200

    @pytest.mark.parametrize(
        ("current", "password", "faults"),
        [
            ("Wrong-pass1", NEW, {"current_password"}),
            (PASSWORD, "short", {"password"}),
            (["x"], {"a": 1}, {"current_password"}),
            (PASSWORD, {"a": 1}, {"password"}),
            (None, None, {"current_password", "password"}),
            (PASSWORD + "\u0000", NEW, {"current_password"}),
        ],
    )
    def test_refuses_and_changes_nothing(self, current, password, faults):
        ada = make_person()
        client = api_of(ada)
        answer = change(client, current, password)
        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {*faults, "code"}
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)
        assert client.get("/api/users/me").status_code == 200

    def test_guessing_the_current_one_is_limited(self):
        client = api_of(make_person())
        for _ in range(10):
            assert change(client, "Wrong-pass1").status_code == 422
        answer = change(client)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"]

    def test_a_stranger_is_401(self):
        assert change(Client()).status_code == 401


@pytest.fixture
def mail_is_set_up(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


@pytest.mark.usefixtures("mail_is_set_up")
class TestAskForALink:
    @pytest.mark.django_db(transaction=True)
    def test_is_202_and_a_job_mails_it(self):
        ada = make_person("Ada")
        answer = ask(ada.email.upper())
        assert (answer.status_code, answer.json()) == (202, {})
        assert len(mail.outbox) == 0
        call_command("db_worker", batch=True, verbosity=0, worker_id="test")
        (message,) = mail.outbox
        assert message.to == [ada.email]
        link = next(line for line in message.body.splitlines() if "/password-reset/" in line)
        assert link.startswith(settings.PUBLIC_URL)
        assert set_by_link(link.rpartition("/")[2]).status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_an_unknown_email_gets_the_same_answer_and_no_mail(self):
        known, unknown = ask(make_person().email), ask("nobody@example.org")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        call_command("db_worker", batch=True, verbosity=0, worker_id="test")
        assert len(mail.outbox) == 1

    def test_the_link_never_stands_in_the_jobs_table(self):
        ask(make_person().email)
        assert "password-reset" not in str(DBTaskResult.objects.values_list("args_kwargs", flat=True))

    @pytest.mark.parametrize("email", [None, [], {}, 7, "", "\u0000", "x" * 5_000])
    def test_what_is_no_email_is_202_too(self, email):
        assert ask(email).status_code == 202
        assert not DBTaskResult.objects.exists()

    def test_the_eleventh_try_in_three_minutes_is_429(self):
        for _ in range(10):
            assert ask("ada@example.org").status_code == 202
        assert ask("ada@example.org").status_code == 429
        assert ask("ben@example.org").status_code == 202

    def test_strangers_cannot_use_up_the_owners_resets(self):
        ada = make_person()
        device_of(ada, address="10.9.9.9")
        for number in range(MAILS_PER_HOUR + 7):
            assert ask(ada.email, REMOTE_ADDR=f"10.0.{number}.1").status_code == 202
        assert DBTaskResult.objects.count() == MAILS_PER_HOUR
        # From a known network a new link is mailed; from elsewhere the newest link in the mailbox still works.
        assert ask(ada.email, REMOTE_ADDR="10.9.9.9").status_code == 202
        assert DBTaskResult.objects.count() == MAILS_PER_HOUR + 1
        assert ask(ada.email, REMOTE_ADDR="10.7.7.7").status_code == 202

    def test_nor_does_any_answer_show_that_no_mail_goes_out(self):
        answers = [ask("ada@example.org", REMOTE_ADDR=f"10.0.{number}.1") for number in range(MAILS_PER_HOUR + 2)]
        assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"{}")}


def test_without_mail_set_up_asking_for_a_link_queues_nothing():
    assert ask(make_person().email).status_code == 202
    assert not DBTaskResult.objects.exists()


class TestSetByLink:
    def test_sets_the_password_and_ends_all_sessions(self):
        ada = make_person()
        client = api_of(ada)
        answer = set_by_link(sign_reset(ada))
        assert (answer.status_code, answer.content) == (200, b'""')
        ada.refresh_from_db()
        assert ada.check_password(NEW)
        assert client.get("/api/users/me").status_code == 401

    def test_works_once(self):
        ada = make_person()
        token = sign_reset(ada)
        assert set_by_link(token).status_code == 200
        again = set_by_link(token, "Another-passw0rd")
        assert again.status_code == 422
        assert set(again.json()["errors"]) == {"token", "code"}
        ada.refresh_from_db()
        assert ada.check_password(NEW)

    def test_works_for_an_hour(self):
        ada = make_person()
        token = sign_reset(ada)
        with time_moved(minutes=59):
            assert set_by_link(token, "short").json()["errors"].keys() == {"password", "code"}
        with time_moved(minutes=61):
            assert set_by_link(token).json()["errors"].keys() == {"token", "code"}

    def test_a_refused_password_does_not_use_it_up(self):
        ada = make_person()
        token = sign_reset(ada)
        assert set_by_link(token, "short").status_code == 422
        assert set_by_link(token, ["x"]).status_code == 422
        assert set_by_link(token).status_code == 200

    def test_a_deactivated_persons_link_is_dead(self):
        ada = make_person()
        token = sign_reset(ada)
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert set_by_link(token).status_code == 422

    def test_a_link_made_for_one_does_not_set_anothers(self):
        ada, cy = make_person("Ada"), make_person("Cy")
        forged = f"{ada.pk}-{sign_reset(cy).partition('-')[2]}"
        assert set_by_link(forged).status_code == 422
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)

    @pytest.mark.parametrize(
        "token",
        [
            "x",
            "1",
            "1-",
            "-1-x",
            "9e99-x-y",
            "9" * 1_500,
            "٣-x-y",
            "1-zzzzzzzzzzzzzzzzzz-y",
            "%00",
            "%ff-x",
        ],
    )
    def test_what_is_no_link_is_422(self, token):
        make_person()
        answer = set_by_link(token)
        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {"token", "code"}


def test_an_access_token_from_a_password_change_names_the_new_session():
    ada = make_person()
    old = device_of(ada)
    token = change(api_of(ada, old)).json()["token"]
    assert read_access_token(token).session != old.pk
