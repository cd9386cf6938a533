"""/settings/email and /verify-email/<token>."""

import pytest
from django.core import mail
from django.test import Client

from accounts.rules.verification import sign_verification
from accounts.tests.builders import browser_of, make_person, send_waiting_mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


def unverified():
    return make_person("Mal", email_verified_at=None)


class TestSettings:
    def test_without_mail_the_page_says_so_and_offers_nothing(self):
        page = browser_of(make_person()).get("/settings/email").content.decode()
        assert "This site sends no mail" in page
        assert 'name="email"' not in page
        assert "ot verified</span>" not in browser_of(unverified()).get("/settings/email").content.decode()

    def test_without_mail_a_sent_form_is_403(self):
        browser = browser_of(make_person())
        assert browser.post("/settings/email", {"email": "n@example.org"}).status_code == 403
        assert browser.post("/settings/email/verification").status_code == 403

    def test_says_whether_it_is_verified(self, with_mail):
        assert ">Verified</span>" in browser_of(make_person()).get("/settings/email").content.decode()
        page = browser_of(unverified()).get("/settings/email").content.decode()
        assert ">Not verified</span>" in page
        assert "/settings/email/verification" in page

    def test_changes_it_by_a_mail(self, with_mail):
        ada = make_person()
        browser = browser_of(ada)
        answer = browser.post("/settings/email", {"email": "new@münchen.de"}, follow=True)
        page = answer.content.decode()
        assert "Check the inbox of new@münchen.de" in page
        assert "replaces it" in page
        send_waiting_mails()
        assert mail.outbox[0].to == ["new@xn--mnchen-3ya.de"]

    def test_shows_what_is_wrong_beside_the_field(self, with_mail):
        answer = browser_of(make_person()).post("/settings/email", {"email": "a@b@c.org"})
        assert answer.status_code == 422
        assert "must have the @ sign and no spaces" in answer.content.decode()

    def test_sends_again_until_the_budget_is_used(self, with_mail):
        browser = browser_of(unverified())
        pages = [browser.post("/settings/email/verification", follow=True).content.decode() for _ in range(6)]
        assert ["Check your inbox" in page for page in pages] == [True] * 5 + [False]
        assert "Please wait an hour" in pages[-1]

    def test_a_seventh_change_is_429(self, with_mail):
        browser = browser_of(make_person())
        answers = [browser.post("/settings/email", {"email": f"n{i}@example.org"}).status_code for i in range(6)]
        assert answers == [302] * 5 + [429]

    @pytest.mark.parametrize("path", ["/settings/email", "/settings/email/verification"])
    def test_strangers_are_sent_to_sign_in(self, with_mail, path):
        assert Client().post(path, {"email": "n@example.org"}).headers["Location"].startswith("/signin")


class TestLink:
    def test_looking_at_it_verifies_nothing(self, with_mail):
        mallory = unverified()
        path = f"/verify-email/{sign_verification(mallory, mallory.email)}"
        for _ in range(3):
            page = Client().get(path)
            assert page.status_code == 200
        assert mallory.email in page.content.decode()
        assert "Mal<" not in page.content.decode()
        mallory.refresh_from_db()
        assert mallory.email_verified_at is None

    def test_the_button_verifies_once(self, with_mail):
        mallory = unverified()
        path = f"/verify-email/{sign_verification(mallory, mallory.email)}"
        assert Client().post(path).headers["Location"] == "/signin"
        mallory.refresh_from_db()
        assert mallory.email_verified_at is not None
        assert Client().get(path).status_code == Client().post(path).status_code == 410

    def test_leads_who_is_signed_in_to_the_settings(self, with_mail):
        mallory = unverified()
        answer = browser_of(mallory).post(f"/verify-email/{sign_verification(mallory, mallory.email)}", follow=True)
        assert "Your email address is verified" in answer.content.decode()

    def test_explains_to_a_stranger_how_to_claim_the_address(self, with_mail):
        mallory = unverified()
        page = Client().get(f"/verify-email/{sign_verification(mallory, mallory.email)}").content.decode()
        assert 'href="/password-reset"' in page

    @pytest.mark.parametrize("token", ["x", "1:x", "9" * 1_500, "%00"])
    def test_what_is_no_link_is_dead(self, token):
        answer = Client().get(f"/verify-email/{token}")
        assert answer.status_code == 410
        assert 'href="/settings/email"' in answer.content.decode()


class TestReminder:
    SENTENCE = "Verify your email"

    def test_is_on_the_chat_list_until_the_address_is_verified(self, with_mail):
        mallory = unverified()
        browser = browser_of(mallory)
        for path in ("/chats", "/chats/invited", "/people"):
            page = browser.get(path).content.decode()
            assert self.SENTENCE in page and f"<bdi>{mallory.email}</bdi>" in page
            assert 'action="/settings/email/verification"' in page and 'href="/settings/email"' in page
        browser.post(f"/verify-email/{sign_verification(mallory, mallory.email)}")
        assert self.SENTENCE not in browser.get("/chats").content.decode()

    def test_is_not_shown_without_mail_to_the_verified_or_for_an_address_of_another_account(self, settings):
        mallory = unverified()
        assert self.SENTENCE not in browser_of(mallory).get("/chats").content.decode()
        settings.EMAIL_URL = "smtp://mail.example.org"
        assert self.SENTENCE not in browser_of(make_person()).get("/chats").content.decode()
        shared = make_person("Sue", email_verified_at=None, shared_email="sue@example.org")
        assert self.SENTENCE not in browser_of(shared).get("/chats").content.decode()

    def test_sends_the_link_again_and_comes_back(self, with_mail):
        browser = browser_of(unverified())
        answer = browser.post("/settings/email/verification", {"next": "/chats/invited"}, follow=True)
        assert answer.request["PATH_INFO"] == "/chats/invited"
        assert "Email sent. Check your inbox." in answer.content.decode()
        send_waiting_mails()
        assert len(mail.outbox) == 1
        for _ in range(5):
            page = browser.post("/settings/email/verification", {"next": "/chats"}, follow=True).content.decode()
        assert "Please wait an hour" in page

    def test_is_hidden_in_this_browser_until_another_address_waits(self, with_mail):
        mallory = unverified()
        here, there = browser_of(mallory), browser_of(mallory)
        answer = here.post("/settings/email/reminder/hide", {"next": "/chats/invited"})
        assert answer.headers["Location"] == "/chats/invited"
        assert self.SENTENCE not in here.get("/chats").content.decode()
        assert self.SENTENCE in there.get("/chats").content.decode()
        here.post("/settings/email", {"email": "new@münchen.de"})
        page = here.get("/chats").content.decode()
        assert self.SENTENCE in page and "<bdi>new@münchen.de</bdi>" in page

    @pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "", "x" * 5_000])
    def test_comes_back_to_no_other_site(self, with_mail, wanted):
        browser = browser_of(unverified())
        for path in ("/settings/email/reminder/hide", "/settings/email/verification"):
            assert browser.post(path, {"next": wanted}).headers["Location"] == "/chats"

    def test_is_hidden_by_a_form_of_the_signed_in_alone(self):
        assert Client().post("/settings/email/reminder/hide").headers["Location"].startswith("/signin")
        assert browser_of(make_person()).get("/settings/email/reminder/hide").status_code == 405
        assert browser_of(make_person()).post("/settings/email/reminder/hide").status_code == 302
