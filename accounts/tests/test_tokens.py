"""Tokens and what they authenticate."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from rest_framework_simplejwt.settings import api_settings

from accounts import tokens
from accounts.tests.builders import device_of, make_person, time_moved
from chatapp.lib import clock
from chatapp.lib.errors import Unauthenticated

pytestmark = pytest.mark.django_db

READERS = {
    "access": tokens.read_access_token,
    "refresh": tokens.read_refresh_token,
    "channel": tokens.read_channel_token,
}


@pytest.fixture
def device():
    return device_of(make_person())


def issue(kind, device):
    if kind == "access":
        return tokens.issue_access_token(device)
    if kind == "refresh":
        return tokens.issue_refresh_token(device)
    return tokens.issue_channel_token(device, "chat:7")


def claims_of(device, **changes):
    return {
        "token_type": "access",
        "exp": int((clock.now() + timedelta(minutes=3)).timestamp()),
        "jti": "x",
        "user_id": device.user_id,
        "session": device.pk,
        "token_version": 0,
        **changes,
    }


@pytest.mark.parametrize("made", READERS)
@pytest.mark.parametrize("expected", READERS)
def test_a_token_of_one_type_is_refused_wherever_another_is_expected(made, expected, device):
    token = issue(made, device)
    if made == expected:
        assert READERS[expected](token).session == device.pk
    else:
        with pytest.raises(Unauthenticated):
            READERS[expected](token)


class TestWhatATokenSays:
    def test_person_session_and_version(self, device):
        token = tokens.issue_refresh_token(device)
        claims = tokens.read_refresh_token(token)
        assert (claims.user_id, claims.session, claims.token_version) == (device.user_id, device.pk, 1)

    def test_a_channel_token_names_one_topic(self, device):
        assert tokens.read_channel_token(tokens.issue_channel_token(device, "user:5")).topic == "user:5"

    def test_the_base64_of_a_channel_token_is_as_good(self, device):
        token = tokens.issue_channel_token(device, "chat:7")
        encoded = base64.b64encode(token.encode()).decode()
        assert tokens.read_channel_token(encoded).topic == "chat:7"
        assert tokens.read_channel_token(encoded.rstrip("=")).topic == "chat:7"

    def test_each_new_refresh_token_raises_the_version(self, device):
        tokens.issue_refresh_token(device)
        tokens.issue_refresh_token(device)
        device.refresh_from_db()
        device.user.refresh_from_db()
        assert device.refresh_version == device.user.token_version == 2


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [("access", 180), ("refresh", 4 * 86_400), ("channel", 180)],
)
def test_lives_as_long_as_the_contract_says_and_no_longer(kind, seconds, device):
    token = issue(kind, device)
    with time_moved(seconds=seconds - 2):
        assert READERS[kind](token).session == device.pk
    with time_moved(seconds=seconds + 1), pytest.raises(Unauthenticated):
        READERS[kind](token)


class TestForgeries:
    def refused(self, text, read=tokens.read_access_token):
        with pytest.raises(Unauthenticated):
            read(text)

    def test_a_well_made_token_would_be_read(self, device):
        good = jwt.encode(claims_of(device), settings.SECRET_KEY, algorithm="HS256")
        assert tokens.read_access_token(good).user_id == device.user_id

    def test_algorithm_none(self, device):
        self.refused(jwt.encode(claims_of(device), "", algorithm="none"))

    def test_another_key(self, device):
        self.refused(jwt.encode(claims_of(device), "k" * 64, algorithm="HS256"))

    def test_another_algorithm_with_the_right_key(self, device):
        self.refused(jwt.encode(claims_of(device), settings.SECRET_KEY, algorithm="HS512"))

    def test_no_end_of_life(self, device):
        claims = claims_of(device)
        del claims["exp"]
        self.refused(jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256"))

    def test_expired(self, device):
        self.refused(jwt.encode(claims_of(device, exp=1), settings.SECRET_KEY, algorithm="HS256"))

    @pytest.mark.parametrize("change", [{"user_id": "1"}, {"session": None}, {"token_version": True}, {"exp": 9e15}])
    def test_claims_of_a_wrong_type(self, device, change):
        self.refused(jwt.encode(claims_of(device, **change), settings.SECRET_KEY, algorithm="HS256"))

    def test_a_changed_claim(self, device):
        head, _, signature = tokens.issue_access_token(device).split(".")
        body = base64.urlsafe_b64encode(json.dumps(claims_of(device, user_id=1)).encode()).decode().rstrip("=")
        self.refused(f"{head}.{body}.{signature}")

    def test_a_key_path_in_the_header(self, device):
        self.refused(jwt.encode(claims_of(device), "k" * 64, algorithm="HS256", headers={"kid": "../../dev/null"}))

    @pytest.mark.parametrize(
        "text",
        ["", "a.b.c", "...", "\ud800.x.y", "\x00", "a" * 5_000, "9" * 1_999, None, 7, [], {}, b"a.b.c", "%%%%"],
    )
    @pytest.mark.parametrize("read", READERS.values())
    def test_what_is_no_token_at_all(self, text, read):
        self.refused(text, read)

    def test_brackets_nested_too_deep(self):
        header = base64.urlsafe_b64encode(b"[" * 1_400).decode().rstrip("=")
        self.refused(f"{header}.e30.e30")

    def test_a_channel_token_without_a_topic(self, device):
        self.refused(tokens.issue_channel_token(device, ""), tokens.read_channel_token)


def test_simplejwt_only_encodes_and_decodes():
    assert not [app for app in settings.INSTALLED_APPS if "simplejwt" in app]
    assert not api_settings.CHECK_REVOKE_TOKEN
