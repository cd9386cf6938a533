"""A weakness of SimpleChatApp that ChatApp doesn't have: its handling of secrets."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.tests.builders import device_of, make_person
from accounts.tokens import issue_access_token, issue_channel_token, issue_refresh_token
from chatapp.checks.repository import files
from chatapp.environment import Environment
from chatapp.launch.prepare import ROOT


def committed(*endings: str) -> dict[str, str]:
    """Return path -> text of the repository's files."""
    return {str(path): (ROOT / path).read_text() for path in files() if path.name.endswith(endings)}


class TestSecrets:
    def test_no_secret_has_a_default(self, tmp_path):
        first, second = (Environment({}).secret("SECRET_KEY", data_dir=tmp_path / name) for name in "ab")
        assert first != second
        texts = committed(".py", ".yaml", ".yml", ".toml", ".example", "Makefile", "Dockerfile")
        assert len(texts) > 100
        for secret in (first, second, settings.SECRET_KEY):
            assert [path for path, text in texts.items() if secret in text] == []

    @pytest.mark.django_db
    def test_tokens_are_never_printed_to_the_log(self):
        device = device_of(make_person())
        access, refresh = issue_access_token(device), issue_refresh_token(device)
        channel = issue_channel_token(device, "chat:1")
        console = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
        written = io.StringIO()
        usual = console.setStream(written)
        try:
            for token in (access, channel, refresh):
                client = Client(headers={"Authorization": f"Bearer {token}"})
                client.cookies[settings.REFRESH_COOKIE_NAME] = refresh
                client.get(f"/api/users/me?token={token}")
            logging.getLogger("uvicorn.error").info('"WebSocket /socket/websocket?token=%s" [accepted]', channel)
        finally:
            console.setStream(usual)
        assert written.getvalue().count("GET /api/users/me") == 3
        assert "/socket/websocket" in written.getvalue()
        for token in (access, refresh, channel):
            assert not any(part in written.getvalue() for part in token.split(".")[1:])

    @pytest.mark.django_db
    def test_the_authentication_of_the_tests_is_that_of_the_site(self):
        by_hand = re.compile(r"force_authenticate|DEFAULT_(AUTHENTICATION|PERMISSION)")
        tests = {path: text for path, text in committed(".py").items() if "tests/" in path or "conftest" in path}
        tests.pop(str(Path(__file__).relative_to(ROOT)), None)
        assert len(tests) > 50
        assert [path for path, text in tests.items() if by_hand.search(text)] == []
        assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
            "accounts.api.authentication.ApiAuthentication"
        ]
        assert Client().get("/api/users/me").status_code == 401
