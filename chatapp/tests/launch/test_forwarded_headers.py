"""The client address from trusted proxies, through each real server: granian, uvicorn and daphne."""

import http.client
import json
import sys

import pytest

from chatapp.tests.launch.started import ports, started, until

pytestmark = pytest.mark.launch

# Returns what an application sees behind ChatApp's wrappers.
APPLICATION = """
import json
from chatapp.launch.forwarded_headers import AsgiForwarded, WsgiForwarded
from chatapp.lib.forwarded import TrustedProxies
proxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8"])
def said(address, scheme):
    return json.dumps([address, scheme]).encode()
def wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [said(environ["REMOTE_ADDR"], environ["wsgi.url_scheme"])]
async def asgi(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said(scope["client"][0], scope["scheme"])})
by_asgi, by_wsgi = AsgiForwarded(asgi, proxies), WsgiForwarded(wsgi, proxies)
"""
SERVERS = {
    "granian": ("-m", "granian", "--interface", "wsgi", "--no-ws", "--port", "PORT", "seen:by_wsgi"),
    "uvicorn": ("-m", "uvicorn", "--no-proxy-headers", "--lifespan", "off", "--port", "PORT", "seen:by_asgi"),
    "daphne": ("-m", "daphne", "-p", "PORT", "seen:by_asgi"),
}
CASES = [
    ({"X-Forwarded-Proto": "https"}, ["127.0.0.1", "https"]),
    ({"X-Forwarded-Proto": "HTTPS"}, ["127.0.0.1", "https"]),
    ({"X-Forwarded-Proto": "https,http", "X-Forwarded-For": "198.51.100.4:5123"}, ["198.51.100.4", "https"]),
    ({"X-Forwarded-Proto": "https,", "X-Forwarded-For": "[2001:db8::7]:443,"}, ["2001:db8::7", "https"]),
    ({"X-Forwarded-For": "6.6.6.6, 198.51.100.4, 10.0.0.3, unknown"}, ["198.51.100.4", "http"]),
    ({"X-Forwarded-For": "unknown"}, ["127.0.0.1", "http"]),
    ({}, ["127.0.0.1", "http"]),
]


@pytest.mark.parametrize("server", SERVERS)
def test_every_server_says_the_same(tmp_path, server):
    (tmp_path / "seen.py").write_text(APPLICATION)
    port = ports("PORT")["PORT"]
    arguments = [port if word == "PORT" else word for word in SERVERS[server]]
    with started(*arguments, PYTHONPATH=f"{tmp_path}:{':'.join(filter(None, sys.path))}") as running:

        def ask(headers: dict[str, str]) -> list[str] | None:
            connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
            try:
                connection.request("GET", "/", headers=headers)
                return json.loads(connection.getresponse().read())
            except OSError:
                return None

        until(lambda: ask({}), what=server, told=lambda: running.words)
        assert [ask(headers) for headers, _ in CASES] == [expected for _, expected in CASES]
