"""Headers of every response, and the API's conventions."""

import json
import re

import pytest
from django.test import AsyncClient, Client, override_settings

from accounts.tests.builders import api_of, browser_of, make_person

pytestmark = pytest.mark.django_db

OURS = "https://app.example.org"


class TestRequestId:
    def test_every_answer_has_one_of_its_own(self, client):
        ids = [client.get(path)["X-Request-Id"] for path in ("/api/users/me", "/api/nope", "/nope", "/signin")]
        assert len(set(ids)) == 4 and all(len(one) == 32 for one in ids)

    def test_a_sane_incoming_one_is_kept(self, client):
        assert client.get("/api/nope", headers={"X-Request-Id": "edge-0042.a_b"})["X-Request-Id"] == "edge-0042.a_b"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f", "é" * 10, "abcdefgh\u2028", ""])
    def test_any_other_is_replaced(self, client, given):
        assert client.get("/api/nope", headers={"X-Request-Id": given})["X-Request-Id"] != given


class TestTrailingSlash:
    def test_is_tolerated_under_api(self):
        client = api_of(make_person())
        assert client.get("/api/users/me/").json() == client.get("/api/users/me").json()
        assert client.get("/api/users/me//").status_code == 200


class TestErrorsAreJson:
    def test_an_unknown_address_is_404(self, client):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(client, method)("/api/no/such/thing")
            assert (answer.status_code, answer.json()) == (
                404,
                {"errors": {"detail": "Not found", "code": "not_found"}},
            )

    def test_a_wrong_method_is_405_and_says_which_are_right(self):
        answer = api_of(make_person()).delete("/api/users/chats")
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
        assert "detail" in answer.json()["errors"]

    def test_a_crash_is_500_without_its_text(self, monkeypatch, client):
        def crash(*_: object, **__: object):
            raise RuntimeError("the secret is 42")

        monkeypatch.setattr("accounts.api.sessions.sign_in", crash)
        client.raise_request_exception = False
        answer = client.post("/api/signin", {"email": "a", "password": "b"}, content_type="application/json")
        assert (answer.status_code, answer.json()) == (
            500,
            {"errors": {"detail": "Something went wrong.", "code": "internal_error"}},
        )

    def test_a_crash_outside_every_view_is_500_in_the_same_shape(self, monkeypatch, client):
        def crash(*_: object, **__: object):
            raise RuntimeError("the secret is 42")

        monkeypatch.setattr("django.contrib.messages.middleware.MessageMiddleware.process_request", crash)
        client.raise_request_exception = False
        answer = client.get("/api/users/me")
        assert (answer.status_code, answer.json()) == (
            500,
            {"errors": {"detail": "Something went wrong.", "code": "internal_error"}},
        )

    @override_settings(ALLOWED_HOSTS=["chat.example.org"])
    def test_a_foreign_host_is_400(self, client):
        answer = client.get("/api/users/me", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()

    @override_settings(ALLOWED_HOSTS=["chat.example.org"])
    def test_a_foreign_host_has_no_pages_but_may_be_a_probe(self, client):
        for path in ("/", "/signin", "/signup", "/chats"):
            answer = client.get(path, headers={"Host": "evil.example"})
            assert (answer.status_code, "evil" in answer.content.decode()) == (400, False)
            assert "ALLOWED_HOSTS" in answer.content.decode()
            assert client.get(path, headers={"Host": "chat.example.org"}).status_code in (200, 302)
        assert client.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200

    @pytest.mark.parametrize(
        ("path", "headers", "status", "code"),
        [
            ("/api/schema", {"Accept": "text/xml"}, 406, "not_acceptable"),
            ("/api/docs/nothing", {"Accept": "text/xml"}, 404, "not_found"),
            ("/api/users/me", {"Host": "elsewhere.example.org"}, 400, "unknown_host"),
        ],
    )
    def test_each_has_the_code_of_its_status(self, client, path, headers, status, code):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer["X-Error-Code"], answer.json()["errors"]["code"]) == (status, code, code)


class TestBodies:
    def test_over_the_limit_are_413_before_anyone_is_asked(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = client.post("/api/signin", "x" * 1_100_000, content_type="application/json")
        assert (answer.status_code, answer.json()) == (
            413,
            {"errors": {"detail": "The body is too large.", "code": "too_large"}},
        )

    @pytest.mark.parametrize("length", ["9" * 400, "99999999999"])
    def test_a_length_alone_is_enough(self, length):
        answer = Client(CONTENT_LENGTH=length).get("/api/users/me")
        assert answer.status_code == 413

    def test_a_body_of_unknown_length_is_411(self):
        answer = Client(HTTP_TRANSFER_ENCODING="chunked").get("/api/users/me")
        assert answer.status_code == 411


class TestCaches:
    def test_keep_nothing_personal(self):
        ada = make_person()
        api, browser = api_of(ada), browser_of(ada)
        answers = [api.get("/api/users/me"), api.get("/api/users/chats"), browser.get("/chats"), api.get("/api/nope")]
        assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}


class TestCors:
    @pytest.fixture(autouse=True)
    def _listed(self, settings):
        settings.ALLOWED_ORIGINS = [OURS]

    def preflight(self, client, origin, path="/api/users/chats"):
        return client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})

    def test_a_listed_origin_reads_with_credentials(self):
        answer = api_of(make_person()).get("/api/users/me", headers={"Origin": OURS})
        assert answer["Access-Control-Allow-Origin"] == OURS
        assert answer["Access-Control-Allow-Credentials"] == "true"
        assert "X-Request-Id" in answer["Access-Control-Expose-Headers"]

    def test_refusals_can_be_read_too(self, client):
        for path in ("/api/users/me", "/api/nope"):
            assert client.get(path, headers={"Origin": OURS})["Access-Control-Allow-Origin"] == OURS

    def test_preflight_is_answered_without_signing_in_or_asking_anything(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = self.preflight(client, OURS)
        assert answer.status_code == 204
        assert "PATCH" in answer["Access-Control-Allow-Methods"]
        assert "authorization" in answer["Access-Control-Allow-Headers"]
        assert answer["Access-Control-Allow-Credentials"] == "true"

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "null",
            "http://app.example.org",
            OURS + ".evil.example",
            OURS + ":444",
            OURS.upper(),
            "",
            OURS + "/",
            "https://evil-app.example.org",
            "*",
        ],
    )
    def test_any_other_origin_gets_no_permission(self, client, origin):
        for answer in (self.preflight(client, origin), client.get("/api/users/me", headers={"Origin": origin})):
            assert not [name for name in answer.headers if name.startswith("Access-Control-")]

    def test_responses_vary_by_origin(self, client):
        for headers in ({}, {"Origin": OURS}, {"Origin": "https://evil.example"}):
            assert "Origin" in client.get("/api/users/me", headers=headers)["Vary"]

    def test_pages_are_never_shared(self, client):
        assert "Access-Control-Allow-Origin" not in client.get("/signin", headers={"Origin": OURS}).headers


class TestSchema:
    def test_describes_every_call_without_a_warning(self, client, capsys):
        answer = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
        paths = json.loads(answer.content)["paths"]
        assert {"/api/users/chats", "/api/chats/{chat_id}/messages", "/api/signin"} <= set(paths)
        assert capsys.readouterr().err.count("Error [") == 0

    def test_every_endpoint_is_on_the_page_with_its_examples(self, client):
        answer = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
        document = json.loads(answer.content)
        calls = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
        page = client.get("/api/docs/").content.decode()
        told = re.findall(r'<h3><span class="api__method">(\w+)</span> <code>([^<]+)</code>', page)
        assert len(calls) > 50 and sorted(calls) == sorted(map(" ".join, told))
        assert "At nine." in page and "&quot;repeated&quot;: true" in page
        linked = set(re.findall(r'href="#([\w-]+)"', page))
        assert linked <= set(re.findall(r'id="([\w-]+)"', page))
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))


async def test_it_is_the_same_under_asgi():
    answer = await AsyncClient().get("/api/nope/")
    assert (answer.status_code, answer.json()) == (404, {"errors": {"detail": "Not found", "code": "not_found"}})
    assert answer["X-Request-Id"] and answer["Cache-Control"] == "private, no-store"
