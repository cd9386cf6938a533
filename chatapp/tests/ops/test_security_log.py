"""The security log: one line for each event that matters after an intrusion, and never a secret."""

import json
import logging

import pytest
from django.test import Client

from accounts.actions.create_owner import setup_link
from accounts.rules.reset_links import sign_reset
from accounts.tests.builders import PASSWORD, api_of, browser_of, device_of, make_person, make_staff, time_moved
from accounts.tokens import issue_refresh_token
from chatapp.ops.logs import JsonFormatter, TextFormatter
from chatapp.ops.security_log import email_key, log_event
from chats.actions.make_join_link import make_join_link
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
CANARY = "C4n4ry-pass-lamp"


@pytest.fixture
def lines(caplog):
    """Return a function that returns the events so far as (record, text line, JSON entry)."""
    caplog.set_level(logging.INFO, logger="chatapp.security")

    def read(event):
        records = [record for record in caplog.records if record.name == "chatapp.security" and record.event == event]
        return [
            (record, TextFormatter().format(record), json.loads(JsonFormatter().format(record))) for record in records
        ]

    return read


def one(lines, event):
    ((_, text, entry),) = lines(event)
    assert "\n" not in text
    assert f"chatapp.security {event} " in text
    for secret in (PASSWORD, CANARY, "@example.org", "@EXAMPLE"):
        assert secret not in text
        assert secret not in json.dumps(entry)
    return entry


class TestSignIn:
    def test_ok(self, lines):
        ada = make_person()
        Client(REMOTE_ADDR="198.51.100.7").post("/api/signin", {"email": ada.email, "password": PASSWORD}, **JSON)
        entry = one(lines, "sign_in")
        assert (entry["address"], entry["user_id"]) == ("198.51.100.7", ada.pk)
        assert entry["device_id"] == ada.devices.get().pk

    def test_failed_names_the_email_by_a_key(self, lines):
        ada = make_person()
        Client().post("/signin", {"email": ada.email.upper(), "password": CANARY})
        entry = one(lines, "sign_in_failed")
        assert (entry["user_id"], entry["email_key"]) == (ada.pk, email_key(ada.email))

    def test_failed_for_an_unknown_email(self, lines):
        Client().post("/api/signin", {"email": "no.one@example.org", "password": CANARY}, **JSON)
        entry = one(lines, "sign_in_failed")
        assert "user_id" not in entry
        assert entry["email_key"] == email_key("no.one@example.org") != email_key("some.one@example.org")

    def test_locked(self, lines, settings):
        settings.SIGN_IN_TRIES = 1
        for _ in range(2):
            Client().post("/api/signin", {"email": "ada@example.org", "password": CANARY}, **JSON)
        entry = one(lines, "tries_exhausted")
        assert (entry["level"], entry["purpose"]) == ("WARNING", "signin")

    def test_a_weak_password_of_someone_made_staff(self, lines):
        bea = make_person("Bea")
        bea.set_password("Riverbed-9")
        bea.is_staff = True
        bea.save()
        Client().post("/api/signin", {"email": bea.email, "password": "Riverbed-9"}, **JSON)
        assert one(lines, "weak_staff_password")["user_id"] == bea.pk

    def test_the_request_is_named_and_located_in_its_own_line_too(self, caplog):
        caplog.set_level(logging.INFO)
        Client(REMOTE_ADDR="::ffff:198.51.100.7").post("/api/signin", {"email": "x", "password": "y"}, **JSON)
        (record,) = [record for record in caplog.records if record.name == "chatapp.requests"]
        assert record.getMessage().endswith(" from 198.51.100.7")
        assert json.loads(JsonFormatter().format(record))["address"] == "198.51.100.7"


class TestAccounts:
    def test_sign_up(self, lines):
        user = {"name": "Ada", "email": "ada@example.org", "password": CANARY}
        Client().post("/api/signup", {"user": user}, **JSON)
        assert one(lines, "sign_up")["email_key"] == email_key("ada@example.org")

    def test_the_owners_too(self, lines):
        path = (setup_link() or "").removeprefix("http://127.0.0.1:8000")
        Client().post(path, {"name": "Sue", "email": "sue@example.org", "password": CANARY})
        assert one(lines, "sign_up")["user_id"]

    def test_reset_asked_and_used(self, lines):
        ada = make_person()
        Client().post("/api/password_reset", {"email": ada.email}, **JSON)
        assert one(lines, "password_reset_asked")["email_key"] == email_key(ada.email)
        token = sign_reset(ada)
        Client().post(f"/password-reset/{token}", {"password": CANARY})
        entry = one(lines, "password_reset_used")
        assert entry["user_id"] == ada.pk
        assert token not in json.dumps(entry)

    def test_password_changed(self, lines):
        ada = make_person()
        new = {"current_password": PASSWORD, "password": CANARY}
        browser_of(ada).post("/settings/password", new)
        assert one(lines, "password_changed")["user_id"] == ada.pk

    @pytest.mark.parametrize("path", ["/api/token/refresh", "/api/users/me"])
    def test_refresh_theft(self, lines, path):
        device = device_of(make_person())
        stolen = issue_refresh_token(device)
        issue_refresh_token(device)
        client = Client()
        client.cookies["refresh_token"] = stolen
        with time_moved(seconds=60):
            client.post(path) if "refresh" in path else client.get(path)
        entry = one(lines, "refresh_token_reused")
        assert (entry["user_id"], entry["device_id"], entry["address"]) == (device.user_id, device.pk, "127.0.0.1")
        assert stolen not in json.dumps(entry)


class TestJoins:
    def test_an_unknown_link(self, lines):
        secret = "x" * 32
        cy = make_person("Cy")
        api_of(cy).post(f"/api/join/{secret}")
        entry = one(lines, "join_refused")
        assert (entry["user_id"], entry["purpose"], entry["status"]) == (cy.pk, "join_link", 404)
        assert secret not in json.dumps(entry)

    def test_by_someone_not_signed_in(self, lines):
        Client().get("/join/" + "x" * 32)
        assert one(lines, "join_refused")["address"] == "127.0.0.1"

    def test_a_chat_one_may_not_join(self, lines):
        ada, cy = make_person("Ada"), make_person("Cy")
        chat = make_chat(ada)
        assert api_of(cy).post(f"/api/chats/{chat.pk}/join").status_code == 403
        entry = one(lines, "join_refused")
        assert (entry["user_id"], entry["chat_id"]) == (cy.pk, chat.pk)

    def test_a_link_that_works_leaves_no_line(self, lines):
        ada, cy = make_person("Ada"), make_person("Cy")
        link = make_join_link(actor=ada, chat_id=make_chat(ada).pk, hours=1, max_uses=2)
        assert api_of(cy).post(f"/api/join/{link.secret}").status_code == 200
        assert not lines("join_refused")


class TestStaff:
    def test_steps(self, lines, django_capture_on_commit_callbacks):
        sue, ada = make_staff(), make_person("Ada")
        with django_capture_on_commit_callbacks(execute=True):
            browser_of(sue).post(f"/admin/accounts/user/{ada.pk}/step/end-sessions/", {"reason": "asked @example.org"})
        entry = one(lines, "staff_action")
        assert (entry["staff_id"], entry["action"], entry["subject"]) == (sue.pk, "end_sessions", f"person:{ada.pk}")

    def test_an_invitation_names_no_email(self, lines, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            browser_of(make_staff()).post("/admin/accounts/user/step/invite/", {"email": "dora@example.org"})
        assert one(lines, "staff_action")["subject"] == f"email_key:{email_key('dora@example.org')}"

    def test_reading_and_searching_messages(self, lines, django_capture_on_commit_callbacks):
        sue, ada = make_staff(), make_person("Ada")
        message = say(ada, make_chat(ada), f"my secret is {CANARY}")
        with django_capture_on_commit_callbacks(execute=True):
            browser_of(sue).get(f"/admin/chats/message/{message.pk}/change/")
        entry = one(lines, "staff_action")
        assert (entry["action"], entry["subject"]) == (
            "read_message",
            f"message_{message.pk}_of_chat_{message.chat_id}",
        )
        with django_capture_on_commit_callbacks(execute=True):
            browser_of(sue).get("/admin/chats/message/", {"q": CANARY})
        (_, (_, text, _)) = lines("staff_action")
        assert "action=search_messages" in text
        assert CANARY not in text


class TestLines:
    def test_hostile_values_stay_on_one_line(self, lines):
        log_event("staff_action", action="x\nfaked 2026 INFO", subject="\u202etxt")
        ((_, text, _),) = lines("staff_action")
        assert len(text.splitlines()) == 1
        assert "\u202e" not in text

    def test_are_written_whatever_the_level(self):
        assert logging.getLogger("chatapp.security").level == logging.INFO
