"""Invitations to sign up."""

import pytest
from django.core import signing

from accounts.rules.invites import invited_email, sign_invite
from accounts.rules.reset_links import reset_person_id
from accounts.tests.builders import time_moved


def test_an_invitation_names_its_email():
    assert invited_email(sign_invite("Ada@Example.org")) == "ada@example.org"


def test_it_is_good_for_seven_days():
    token = sign_invite("ada@example.org")
    with time_moved(days=6, hours=23):
        assert invited_email(token)
    with time_moved(days=7, seconds=1):
        assert invited_email(token) is None


@pytest.mark.parametrize("token", [None, "", "x", "a:b", [], 7, "\ud800", "\x00:x", "é:é"])
def test_what_is_no_invitation_invites_no_one(token):
    assert invited_email(token) is None


def test_something_signed_for_another_purpose_is_none():
    assert invited_email(signing.dumps({"email": "ada@example.org", "until": 9e15})) is None


@pytest.mark.parametrize("token", [None, "", "-", "x-1", "٣-x", 7])
def test_a_reset_token_without_a_number_is_about_no_one(token):
    assert reset_person_id(token) is None
