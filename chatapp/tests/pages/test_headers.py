"""Headers of every page: the content security policy and others."""

import base64
import hashlib
import re

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

from chatapp.pages import import_map as import_maps

STATIC_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.fixture
def hashed_names(monkeypatch):
    """Static files with hashed names, as in production."""
    files = {"js/main.js": "js/main.1a2b.js", "js/lib/http.js": "js/lib/http.3c4d.js"}
    monkeypatch.setattr(import_maps.staticfiles_storage, "hashed_files", files, raising=False)


@pytest.mark.django_db
class TestContentPolicy:
    def test_allows_our_own_files_only(self, client):
        policy = policy_of(client.get("/signin"))
        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in client.get("/signin")["Content-Security-Policy"]

    def test_is_on_pages_errors_and_the_api_alike(self, client):
        for path in ("/signin", "/nothing", "/api/users/me", "/admin/login/"):
            assert "default-src" in client.get(path)["Content-Security-Policy"]

    def test_allows_the_import_map_by_its_hash(self, client, hashed_names):
        answer = client.get("/signin")
        inline = re.findall(r"<script type=\"importmap\">(.*?)</script>", answer.content.decode())
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert policy_of(answer)["script-src"] == f"'self' 'sha256-{digest}'"

    def test_names_no_hash_without_a_map(self, client):
        answer = client.get("/signin")
        assert "importmap" not in answer.content.decode()
        assert "script-src" not in policy_of(answer)


class TestStaticFiles:
    def test_each_of_them_loads_and_runs_nothing_by_itself(self, settings):
        settings.WHITENOISE_AUTOREFRESH = False
        files = WhiteNoiseMiddleware(lambda _request: None).files
        assert len(files) > 100
        assert any(url.endswith(".svg") for url in files)
        for url, file in files.items():
            for headers in ({}, {"HTTP_RANGE": "bytes=0-1"}):
                answer = file.get_response("GET", headers)
                told = dict(answer.headers)
                assert told["Content-Security-Policy"] == STATIC_POLICY, url
                assert told["X-Content-Type-Options"] == "nosniff", url
                if answer.file is not None:
                    answer.file.close()

    @pytest.mark.parametrize("path", ["/static/brand/icon.svg", "/static/js/main.js", "/static/css/base.css"])
    @pytest.mark.parametrize("ask", ["get", "head"])
    def test_as_they_are_answered(self, client, path, ask):
        answer = getattr(client, ask)(path)
        assert answer["Content-Security-Policy"] == STATIC_POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_file_that_is_not_there_has_the_policy_of_pages(self, client, db):
        assert "default-src 'self'" in client.get("/static/nothing.svg")["Content-Security-Policy"]


@pytest.mark.django_db
class TestOtherHeaders:
    def test_close_what_a_chat_never_needs(self, client):
        answer = client.get("/signin")
        assert "geolocation=()" in answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Request-Id"]

    def test_let_only_our_own_pages_use_camera_and_microphone(self, client):
        policy = client.get("/signin")["Permissions-Policy"].split(", ")
        assert {"camera=(self)", "microphone=(self)"} <= set(policy)

    @pytest.mark.parametrize("path", ["/signin", "/nothing", "/api/users/me", "/healthz", "/static/css/base.css"])
    def test_are_on_every_kind_of_answer(self, client, path):
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"

    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/signin", "text/html; charset=utf-8"),
            ("/nothing", "text/html; charset=utf-8"),
            ("/a" * 2_000, "text/plain; charset=utf-8"),
            ("/static/css/base.css", "text/css; charset=utf-8"),
            ("/static/js/lib/http.js", "text/javascript; charset=utf-8"),
            # JSON is UTF-8 by definition and has no charset.
            ("/api/users/me", "application/json"),
            ("/healthz", "application/json"),
        ],
    )
    def test_say_what_the_answer_is(self, client, path, kind):
        assert client.get(path)["Content-Type"].replace('"', "") == kind


@pytest.mark.django_db
class TestNothingElse:
    @pytest.mark.parametrize(
        "path",
        [
            "/.git/config", "/.env", "/manage.py", "/chatapp.sqlite3", "/secret_key", "/data/secret_key", "/media/",
            "/static/", "/static/js/", "/static/../manage.py", "/static/%2e%2e/manage.py",
        ],
    )  # fmt: skip
    def test_is_served(self, client, path):
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/signin", "/chats", "/api/signin", "/healthz", "/static/css/base.css"])
    def test_answers_trace(self, client, path):
        answer = client.trace(path, headers={"X-Planted": "planted-value"})
        assert answer.status_code in (302, 404, 405)
        assert b"planted-value" not in answer.getvalue()
