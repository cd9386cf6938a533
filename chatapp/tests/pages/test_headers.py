"""What every page answers with: the content policy and its companions."""

import base64
import hashlib
import re

import pytest

from chatapp.pages import import_map as import_maps


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.fixture
def hashed_names(monkeypatch):
    """Static files carry hashes, as in production."""
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


@pytest.mark.django_db
class TestOtherHeaders:
    def test_close_what_a_chat_never_needs(self, client):
        answer = client.get("/signin")
        assert "microphone=()" in answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Request-Id"]
