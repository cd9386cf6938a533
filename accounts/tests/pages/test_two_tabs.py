"""Forms opened before signing in, up or out in another tab of the same browser."""

import re

import pytest
from django.test import Client

from accounts.actions.staff import make_reset_link
from accounts.models import Device, User
from accounts.tests.builders import PASSWORD, make_person, make_staff

pytestmark = pytest.mark.django_db
OWN = "http://testserver"


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def tab(browser: Client, path: str) -> dict[str, str]:
    """Open a page; return the token of its form."""
    page = browser.get(path).content.decode()
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]}


def sign_in(browser: Client, person: User, form: dict[str, str], **headers: str):
    typed = {"email": person.email, "password": PASSWORD, **form}
    return browser.post("/signin", typed, headers=headers)


@pytest.mark.parametrize("headers", [{"Origin": OWN}, {}])
class TestSignedInMeanwhile:
    def test_the_second_sign_in_tab_leads_to_the_chats(self, browser, headers):
        ada = make_person()
        first, second = tab(browser, "/signin"), tab(browser, "/signin")
        assert sign_in(browser, ada, first, **headers)["Location"] == "/chats"
        again = sign_in(browser, ada, second, **headers)
        assert (again.status_code, again["Location"]) == (302, "/chats")
        assert Device.objects.count() == 1

    def test_it_leads_where_that_tab_wanted_to_go(self, browser, headers):
        ada = make_person()
        first, second = tab(browser, "/signin"), tab(browser, "/signin?next=/saved")
        sign_in(browser, ada, first, **headers)
        assert sign_in(browser, ada, {**second, "next": "/saved"}, **headers)["Location"] == "/saved"

    def test_so_does_a_sign_up_tab(self, browser, headers):
        ada = make_person()
        first, second = tab(browser, "/signin"), tab(browser, "/signup")
        sign_in(browser, ada, first, **headers)
        typed = {"name": "Ben", "email": "ben@example.org", "password": PASSWORD, **second}
        assert browser.post("/signup", typed, headers=headers)["Location"] == "/chats"
        assert not User.objects.filter(email="ben@example.org").exists()


class TestSignedOutMeanwhile:
    def test_an_old_sign_in_tab_signs_in(self, browser):
        ada = make_person()
        first, second = tab(browser, "/signin"), tab(browser, "/signin")
        sign_in(browser, ada, first)
        browser.post("/signout", tab(browser, "/chats"))
        assert sign_in(browser, ada, second, Origin=OWN)["Location"] == "/chats"
        assert browser.get("/chats").status_code == 200

    def test_an_old_sign_up_tab_signs_up(self, browser):
        ada = make_person()
        first, second = tab(browser, "/signin"), tab(browser, "/signup")
        sign_in(browser, ada, first)
        browser.post("/signout", tab(browser, "/chats"))
        typed = {"name": "Ben", "email": "ben@example.org", "password": PASSWORD, **second}
        assert browser.post("/signup", typed, headers={"Origin": OWN}).status_code == 302
        assert User.objects.filter(email="ben@example.org").exists()

    @pytest.mark.parametrize("field", ["email", "password"])
    def test_the_pages_for_a_forgotten_password_go_on(self, browser, settings, field):
        settings.EMAIL_URL = "dummymail://"
        ada, ben = make_person("Ada"), make_person("Ben")
        link = make_reset_link(staff=make_staff(), person=ben, reason="").removeprefix("http://127.0.0.1:8000")
        path = "/password-reset" if field == "email" else link
        first, second = tab(browser, "/signin"), tab(browser, path)
        sign_in(browser, ada, first)
        typed = {"email": ben.email} if field == "email" else {"password": "Another-g00d-one"}
        assert browser.post(path, {**typed, **second}, headers={"Origin": OWN}).status_code in (200, 302)

    def test_a_tab_of_someone_who_signed_out_leads_to_the_sign_in(self, browser):
        sign_in(browser, make_person(), tab(browser, "/signin"))
        first, second = tab(browser, "/settings/profile"), tab(browser, "/settings/profile")
        browser.post("/signout", first)
        answer = browser.post("/settings/profile", {"name": "Ada", **second}, headers={"Origin": OWN})
        assert (answer.status_code, answer["Location"]) == (302, "/signin?next=/settings/profile")


class TestOthers:
    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81"]
    )
    def test_another_sites_form_signs_no_one_in(self, browser, origin):
        ada = make_person()
        stale = tab(browser, "/signin")
        sign_in(browser, ada, tab(browser, "/signin"))
        browser.post("/signout", tab(browser, "/chats"))
        assert sign_in(browser, ada, stale, Origin=origin).status_code == 403
        assert sign_in(Client(enforce_csrf_checks=True), ada, {}, Origin=origin).status_code == 403

    def test_a_form_of_someone_elses_tab_does_nothing_for_who_is_signed_in_now(self, browser):
        ada, ben = make_person("Ada"), make_person("Ben")
        sign_in(browser, ada, tab(browser, "/signin"))
        adas = tab(browser, "/settings/profile")
        browser.post("/signout", adas)
        sign_in(browser, ben, tab(browser, "/signin"))
        assert browser.post("/settings/profile", {"name": "Ada L.", **adas}, headers={"Origin": OWN}).status_code == 403
        ben.refresh_from_db()
        assert ben.name == "Ben"


class TestForgetting:
    @pytest.mark.parametrize("path", ["/signout", "/signout/everywhere"])
    def test_the_browser_is_asked_to_clear_all_but_cookies(self, browser, path):
        sign_in(browser, make_person(), tab(browser, "/signin"))
        answer = browser.post(path, tab(browser, "/chats"))
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert "Clear-Site-Data" not in browser.get("/signin")
