"""The pages for signing in with a mailed code."""

import re

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.mail.sign_in_code import mail_sign_in_code
from accounts.pages.sign_in_code import WRONG_CODE
from accounts.tests.builders import PASSWORD, browser_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


def mailed():
    job = DBTaskResult.objects.latest("enqueued_at")
    mail_sign_in_code.call(**job.args_kwargs["kwargs"])
    return re.search(r"^\d{4} \d{4}$", mail.outbox[-1].body, re.M)[0]


def test_who_is_locked_out_is_offered_a_code_and_gets_in_where_they_wanted_to_go(settings):
    settings.SIGN_IN_TRIES = 1
    ada, browser = make_person(), Client()
    right = {"email": ada.email, "password": PASSWORD}
    browser.post("/signin", {**right, "password": "Wrong-pass1"})
    locked = browser.post("/signin?next=/settings/devices", right)
    assert locked.status_code == 429
    page = locked.content.decode()
    assert "Email me a sign-in code" in page
    assert f'<input type="hidden" name="email" value="{ada.email}">' in page
    asked = browser.post("/signin/code?next=/settings/devices", {"email": ada.email})
    assert asked.headers["Location"] == "/signin/code/enter?next=%2Fsettings%2Fdevices"
    assert "one-time-code" in browser.get(asked.headers["Location"]).content.decode()
    answer = browser.post(asked.headers["Location"], {"typed_code": mailed()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/devices")
    assert browser.get("/settings/devices").status_code == 200


def test_people_who_are_not_locked_out_get_no_notice():
    assert "sign-in code" not in Client().get("/signin").content.decode()
    wrong = Client().post("/signin", {"email": "ada@example.org", "password": "Wrong-pass1"})
    assert "sign-in code" not in wrong.content.decode()


def test_without_mail_the_page_says_whom_to_ask(settings):
    settings.EMAIL_URL, settings.SIGN_IN_TRIES = "", 1
    for _ in range(2):
        answer = Client().post("/signin", {"email": "ada@example.org", "password": "Wrong-pass1"})
    assert "Ask the people who run this site" in answer.content.decode()
    assert "Email me" not in answer.content.decode()
    assert "sends no mail" in Client().get("/signin/code").content.decode()


def test_another_browser_can_do_nothing_with_the_code():
    ada, owner, thief = make_person(), Client(), Client()
    owner.post("/signin/code", {"email": ada.email})
    code = mailed()
    assert thief.post("/signin/code/enter", {"typed_code": code}).headers["Location"] == "/signin/code"
    thief.post("/signin/code", {"email": ada.email})
    refused = thief.post("/signin/code/enter", {"typed_code": code})
    assert refused.status_code == 422
    assert str(WRONG_CODE) in refused.content.decode()
    assert owner.post("/signin/code/enter", {"typed_code": code}).status_code == 302


def test_an_unknown_email_looks_the_same():
    pages = []
    for email in (make_person().email, "no.one@example.org"):
        browser = Client()
        browser.post("/signin/code", {"email": email})
        refused = browser.post("/signin/code/enter", {"typed_code": "0000 0000"})
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", refused.content.decode()))
    assert pages[0] == pages[1]


def test_who_is_signed_in_is_led_on():
    assert browser_of(make_person()).get("/signin/code/enter").headers["Location"] == "/chats"
