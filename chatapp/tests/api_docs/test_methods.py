"""Methods of every path in the OpenAPI document: HEAD as GET, OPTIONS with `Allow`, and 405 for the others."""

import pytest
from django.test import Client

from chatapp.tests.api_docs.test_query_parameters import World, required
from chatapp.tests.docs.contract import document

pytestmark = pytest.mark.django_db

PATHS = sorted(document()["paths"])
PUBLIC = [path for path in PATHS if all(not one["security"] for one in document()["paths"][path].values())]
KNOWN = ("get", "post", "put", "patch", "delete")
REFUSAL = {"errors": {"detail": "This endpoint does not support this method.", "code": "method_not_allowed"}}


@pytest.fixture
def world():
    found = World()
    found.places |= {"page": 0, "token": "x", "emoji": "👍", "preview_id": 1}
    return found


def methods_of(path):
    return {method.upper() for method in document()["paths"][path]}


def allowed(path):
    return methods_of(path) | {"OPTIONS"} | ({"HEAD"} if "GET" in methods_of(path) else set())


def listed(answer):
    return set(answer.headers["Allow"].split(", "))


def test_some_paths_are_public():
    assert "/api/signin" in PUBLIC and "/api/chats" not in PUBLIC


@pytest.mark.parametrize("path", PATHS)
class TestEach:
    def test_any_other_method_is_405_in_the_shape_of_all_errors(self, world, path):
        address = path.format(**world.places)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - methods_of(path):
            answer = world.client.generic(method, address)
            assert (answer.status_code, answer.json()) == (405, REFUSAL), method
            assert listed(answer) == allowed(path)
            assert answer.headers["X-Error-Code"] == "method_not_allowed"
            assert answer.headers["X-API-Version"] == "1"

    def test_options_says_what_is_allowed_and_has_no_body(self, world, path):
        answer = world.client.options(path.format(**world.places))
        assert (answer.status_code, answer.content, listed(answer)) == (200, b"", allowed(path))
        if path not in PUBLIC:
            refused = Client().options(path.format(**world.places))
            assert (refused.status_code, refused.json()["errors"]["code"]) == (401, "unauthenticated")

    def test_head_is_get_without_a_body(self, world, path):
        address = f"{path.format(**world.places)}?{required(path) if 'GET' in methods_of(path) else ''}"
        answer = world.client.head(address)
        assert answer.content == b""
        if "GET" not in methods_of(path):
            assert (answer.status_code, listed(answer)) == (405, allowed(path))
            return
        read = world.client.get(address)
        assert answer.status_code == read.status_code == 200
        assert answer.headers.keys() - {"Content-Length"} == read.headers.keys() - {"Content-Length"}
        assert answer.headers.get("ETag") == read.headers.get("ETag")
