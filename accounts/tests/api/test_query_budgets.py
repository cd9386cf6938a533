"""Database queries per endpoint, with one signed-in device and with a dozen."""

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.actions.check_password import matching_form
from accounts.api.urls import urlpatterns
from accounts.models import SignInCode, User
from accounts.rules.reset_links import sign_reset
from accounts.rules.sign_in_codes import code_hash, request_hash
from accounts.rules.verification import sign_verification
from accounts.tests.builders import PASSWORD, api_of, device_of, make_person
from accounts.tokens import issue_refresh_token
from chats.tests.builders import PictureBody

pytestmark = pytest.mark.django_db

NEW = {"user": {"name": "Ben", "email": "ben@example.org", "password": PASSWORD}}
# (method, route): body, status, queries. Savepoint and release are counted where the call writes: 2.
CALLS = {
    ("post", "signup"): (NEW, 201, 23),
    ("post", "signin"): ({"email": "ada@example.org", "password": PASSWORD}, 200, 24),
    ("post", "signin/codes"): ({"email": "ada@example.org"}, 202, 10),
    ("post", "signin/by_code"): (None, 200, 16),
    ("post", "signout"): ({}, 200, 7),
    ("post", "signout/everywhere"): ({}, 200, 8),
    ("post", "token/refresh"): ({}, 200, 10),
    ("get", "users/me"): (None, 200, 1),
    ("patch", "users/me"): ({"name": "Ada K."}, 200, 7),
    ("put", "users/me/avatar"): (PictureBody(), 200, 6),
    ("delete", "users/me/avatar"): (None, 200, 6),
    ("get", "users/me/channel_token"): (None, 200, 1),
    ("get", "users/me/devices"): (None, 200, 2),
    ("delete", "users/me/devices/<str:device_id>"): (None, 200, 8),
    ("post", "users/me/email"): ({"email": "ada@example.com"}, 202, 15),
    ("post", "email_verifications"): ({}, 202, 10),
    ("post", "email_verifications/<str:token>"): ({}, 200, 8),
    ("put", "users/me/password"): ({"current_password": PASSWORD, "password": "An0ther-good-one"}, 200, 30),
    ("post", "password_reset"): ({"email": "ada@example.org"}, 202, 8),
    ("post", "password_reset/<str:token>"): ({"password": "An0ther-good-one"}, 200, 14),
}
ANONYMOUS = {"signup", "signin", "signin/codes", "signin/by_code", "token/refresh", "password_reset"}
# One more on PostgreSQL: the lock on the name's skeleton. On SQLite the transaction is the lock.
NAMING = {("post", "signup"), ("patch", "users/me")}


def test_every_call_has_its_budget():
    assert {route for _, route in CALLS} == {str(pattern.pattern) for pattern in urlpatterns}


@pytest.mark.parametrize("devices", [1, 12])
@pytest.mark.parametrize(("method", "route"), CALLS)
def test_a_call_asks_exactly_this(django_assert_num_queries, settings, method, route, devices):
    body, status, queries = CALLS[method, route]
    ada = make_person("Ada", email="ada@example.org")
    if "email" in route:
        settings.EMAIL_URL = "smtp://mail.example.org"
        User.objects.update(pending_email="ada@example.net")
        ada.refresh_from_db()
    others = [device_of(ada) for _ in range(devices)]
    here = device_of(ada)
    client = Client() if "<str:token>" in route or route in ANONYMOUS else api_of(ada, here)
    if route == "token/refresh":
        client.cookies[site.REFRESH_COOKIE_NAME] = issue_refresh_token(here)
    path = route.replace("<str:device_id>", str(others[0].pk))
    token = sign_verification(ada, ada.pending_email) if "email" in route else sign_reset(ada)
    path = path.replace("<str:token>", token)
    if route == "signin/by_code":
        asked = SignInCode.objects.create(user=ada, request_hash=request_hash("secret"))
        SignInCode.objects.filter(pk=asked.pk).update(code_hash=code_hash(asked, "12345678"))
        body = {"request": "secret", "code": "1234 5678"}
    sent = {"data": body, "content_type": "application/json"} if body is not None else {}
    if isinstance(body, PictureBody):
        sent = {"data": encode_multipart(BOUNDARY, {"picture": body.file()}), "content_type": MULTIPART_CONTENT}
    # A query every ten minutes: whether hashes with old parameters are stored.
    matching_form(None, "")
    locks = connection.vendor == "postgresql" and (method, route) in NAMING
    with django_assert_num_queries(queries + locks):
        assert getattr(client, method)(f"/api/{path}", **sent).status_code == status
