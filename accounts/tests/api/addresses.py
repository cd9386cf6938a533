"""Calls and mails about email addresses, for the tests of verification, changes and takeover."""

import re

from django.core import mail
from django.test import Client

from accounts.tests.builders import PASSWORD, api_of, make_person, send_waiting_mails


def mails(to=None):
    """Send queued mail; return the mails to an address, oldest first."""
    send_waiting_mails()
    return [message for message in mail.outbox if to in (None, *message.to)]


def link_in(message, kind="verify-email"):
    found = re.search(rf"/{kind}/(\S+)", str(message.body))
    assert found is not None
    return found[1]


def sign_up(email, name="Ada"):
    person = {"name": name, "email": email, "password": PASSWORD}
    return Client().post("/api/signup", {"user": person}, content_type="application/json")


def sign_in(email, password=PASSWORD):
    return Client().post("/api/signin", {"email": email, "password": password}, content_type="application/json")


def change(client, email):
    return client.post("/api/users/me/email", {"email": email}, content_type="application/json")


def verify(token):
    return Client().post(f"/api/email_verifications/{token}")


def me(person):
    return api_of(person).get("/api/users/me").json()


def unverified(name="Mal", **fields):
    return make_person(name, email_verified_at=None, **fields)
