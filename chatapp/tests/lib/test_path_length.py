"""A path longer than any of ours."""

import time
from io import BytesIO

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import AsyncClient

from chatapp.lib.path_length import MAX_PATH_BYTES, PathLengthMiddleware

pytestmark = pytest.mark.django_db


class TestLongPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "/" + "password" * 6_000,
            "/api/join/" + "x" * MAX_PATH_BYTES,
            "/static/" + "路" * 700,
            "/chats/" + "9" * 48_000,
        ],
    )
    async def test_are_414_under_a_serving_process(self, path):
        browser = AsyncClient()
        await browser.get("/nope")
        began = time.process_time()
        answer = await browser.get(path)
        assert answer.status_code == 414
        assert time.process_time() - began < 0.25
        assert "password" not in str(answer.headers)

    @pytest.mark.parametrize("path", ["/" + "password" * 6_000, "/chats/" + "a" * MAX_PATH_BYTES])
    def test_are_414_under_a_server_of_threads(self, client, path):
        assert client.get(path).status_code == 414
        assert client.post(path).status_code == 414

    def test_the_path_is_measured_as_it_was_sent(self):
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/" + "A" * 1_000,
            "raw_path": b"/" + b"%41" * 1_000,
            "headers": [],
        }
        answer = PathLengthMiddleware(lambda _request: HttpResponse())(ASGIRequest(scope, BytesIO()))
        assert answer.status_code == 414

    def test_the_api_says_so_in_its_own_shape(self, client):
        answer = client.get("/api/" + "a" * MAX_PATH_BYTES)
        refusal = {"detail": "This address is too long.", "code": "uri_too_long"}
        assert (answer.status_code, answer.json()) == (414, {"errors": refusal})

    def test_are_not_logged(self, client, caplog):
        with caplog.at_level("INFO"):
            client.get("/" + "password" * 6_000)
        assert "passwordpassword" not in caplog.text

    def test_a_path_of_just_that_length_is_looked_up(self, client):
        assert client.get("/" + "a" * (MAX_PATH_BYTES - 1)).status_code == 404
