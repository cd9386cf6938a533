"""Every accounts endpoint with every kind of invalid input: refused in JSON, nothing changed, never a 500."""

import json

import pytest
from django.test import Client

from accounts.api.urls import urlpatterns
from accounts.models import User
from accounts.tests.builders import PASSWORD, api_of, make_person

pytestmark = pytest.mark.django_db

METHODS = {"get", "post", "put", "patch", "delete"}


def calls():
    """All paths with all of their methods."""
    for pattern in urlpatterns:
        path = str(pattern.pattern).replace("<str:device_id>", "9e99").replace("<str:token>", "1-x-y")
        for method in sorted(METHODS & set(dir(vars(pattern.callback)["view_class"]))):
            yield path, method


CALLS = list(calls())
VALUES = [
    None,
    True,
    7,
    -1,
    9e99,
    10**400,
    [],
    ["x"],
    {},
    {"a": {"b": [1]}},
    "",
    "\x00",
    "x" * 20_000,
    "\u202e",
]
FIELDS = ("name", "email", "password", "current_password", "status", "token", "invite")
RAW = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"\xff\xfe{}",
    b'{"email": "\\ud800", "name": "\\ud800"}',
    b"[" * 50_000,
]
RAW += [
    b'{"email": NaN}',
    b"9" * 10_000,
    b'{"user": {"name": "\\u0000", "email": "\\ud800@x.org", "password": "\\udfff"}}',
]


def check(answer):
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/json"
        assert "errors" in answer.json()
        assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(("path", "method"), CALLS)
class TestEveryCall:
    def test_with_values_of_every_type(self, path, method):
        ada = make_person("Ada")
        for value in VALUES:
            body = json.dumps({"user": {field: value for field in FIELDS}, **{field: value for field in FIELDS}})
            client = api_of(ada) if "signout" not in path else Client()
            check(client.generic(method.upper(), f"/api/{path}", body, content_type="application/json"))
        self.nothing_changed(ada)

    def test_with_bodies_of_every_shape(self, path, method):
        ada = make_person("Ada")
        for body in RAW:
            client = api_of(ada) if "signout" not in path else Client()
            check(client.generic(method.upper(), f"/api/{path}", body, content_type="application/json"))
        self.nothing_changed(ada)

    def nothing_changed(self, ada):
        assert list(User.objects.all()) == [ada]
        before, now = ada, User.objects.get()
        assert (now.name, now.email, now.is_staff) == (before.name, before.email, before.is_staff)
        assert now.check_password(PASSWORD)


def test_a_method_an_address_does_not_know_is_405():
    for path, known in {path: [method for one, method in CALLS if one == path] for path, _ in CALLS}.items():
        for method in METHODS - set(known):
            answer = api_of(make_person()).generic(method.upper(), f"/api/{path}")
            assert answer.status_code == 405
            check(answer)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_json_is_refused(content_type):
    answer = Client().generic("POST", "/api/signin", b"email=x", content_type=content_type)
    assert answer.status_code in (400, 401, 415)
    check(answer)


def test_ten_megabytes_are_refused_unread():
    answer = Client().generic("POST", "/api/signup", b"x" * 10_000_000, content_type="application/json")
    assert answer.status_code == 413
    check(answer)
