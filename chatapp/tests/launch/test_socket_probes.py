"""HTTP of a socket process: its probes ask neither the database nor a thread."""

import json
from typing import Any

import pytest

from chatapp.launch.socket_probes import SocketProbes
from chatapp.routing import build_hub

API = "/api/signup"


async def get(path: str, method: str = "GET") -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message):
        sent.append(message)

    async def rest(scope, receive, send):
        await send({"type": "http.response.start", "status": 299})
        await send({"type": "http.response.body", "body": b"the rest"})

    await SocketProbes(rest)({"type": "http", "path": path, "method": method}, None, send)
    return sent[0]["status"], sent[1]["body"]


@pytest.fixture
async def hub(django_db_blocker):
    with django_db_blocker.unblock():
        hub = build_hub()
        hub.start()
        yield hub
        await hub.stop()


class TestPaths:
    @pytest.mark.parametrize("path", ["/", "/signin", API, "/admin/", "/static/js/main.js", "/healthz/x", "/socket"])
    async def test_there_are_neither_pages_nor_an_api(self, path):
        assert await get(path) == (404, b"Only the live socket is served here.")
        assert await get(path, "HEAD") == (404, b"")

    @pytest.mark.parametrize("path", ["/metrics", "/socket/longpoll"])
    async def test_the_rest_is_passed_on(self, path):
        assert await get(path) == (299, b"the rest")

    async def test_only_reading_is_allowed(self):
        assert await get("/healthz") == (200, b'{"status": "ok"}')
        assert await get("/healthz", "HEAD") == (200, b"")
        assert (await get("/readyz", "POST"))[0] == 405


class TestReadiness:
    async def test_before_the_hub_runs_it_is_not_ready(self):
        assert await get("/readyz") == (503, b'{"status": "not ready"}')

    async def test_it_stays_ready_without_the_database_and_says_so(self, hub):
        assert json.loads((await get("/readyz"))[1]) == {"status": "ready", "database": "ok", "redis": "ok"}
        hub.maintenance.has_database = False
        hub.bus_health.is_up = False
        status, body = await get("/readyz")
        assert (status, json.loads(body)) == (200, {"status": "ready", "database": "down", "redis": "down"})
