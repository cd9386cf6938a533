"""The handshake: version, token, origin."""

import base64
import logging

import pytest

from chatapp.realtime.wire.handshake import is_allowed_origin
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.realtime.conftest import Client

OURS = ["https://chat.example.org", "http://localhost:8000"]


class TestVersion:
    @pytest.mark.parametrize("version", ["2.0.0", "2.0.5"])
    async def test_version_2_0_is_accepted(self, hub, version):
        client = Client(query=f"token=1&vsn={version}&")
        assert (await client.connect())[0]
        await client.wire.disconnect()

    @pytest.mark.parametrize(
        "query", ["token=1&vsn=3.0.0", "token=1&vsn=1.1.0", "token=1&vsn=2.1.0", "token=1&vsn=123.1.1", "vsn=abc"]
    )
    async def test_other_versions_are_refused_before_the_upgrade(self, hub, query):
        assert not (await Client(query=query).connect())[0]


class TestToken:
    async def test_a_handshake_without_a_token_is_refused(self, hub):
        assert not (await Client(query="vsn=2.0.0").connect())[0]

    async def test_the_auth_token_is_read_from_a_subprotocol_and_phoenix_is_echoed(self, hub):
        secret = base64.b64encode(b"12").decode().rstrip("=")
        client = Client(query="vsn=2.0.0", subprotocols=["phoenix", f"base64url.bearer.phx.{secret}"])
        accepted, subprotocol = await client.connect()
        assert accepted
        assert subprotocol == "phoenix"
        await client.wire.disconnect()

    async def test_an_undecodable_auth_token_is_refused(self, hub):
        client = Client(query="vsn=2.0.0", subprotocols=["phoenix", "base64url.bearer.phx.%%%"])
        assert not (await client.connect())[0]

    async def test_an_unsupported_subprotocol_is_refused(self, hub):
        assert not (await Client(query="vsn=2.0.0&token=1", subprotocols=["soap"]).connect())[0]


class TestRefusalReason:
    """The reason is in a header for the client and in the log for the operator; neither contains the token."""

    @pytest.mark.parametrize(
        ("query", "subprotocols", "code"),
        [
            ("token=secret1&vsn=3.0.0", None, "unsupported_version"),
            ("token=secret1&vsn=", None, "unsupported_version"),
            ("vsn=2.0.0&" + "&".join(f"a{n}=secret1" for n in range(60)), None, "malformed_handshake"),
            ("vsn=2.0.0&token=secret1", ["soap"], "unsupported_subprotocol"),
            ("vsn=2.0.0", ["phoenix", "base64url.bearer.phx.%%%"], "invalid_token"),
            ("vsn=2.0.0&token=secret1", None, "forbidden"),
        ],
    )
    async def test_header_and_log_hold_the_code(self, hub, caplog, query, subprotocols, code):
        client = Client(query=query, subprotocols=subprotocols)
        client.wire.scope["extensions"] = {"websocket.http.response": {}}
        with caplog.at_level(logging.INFO, logger="chatapp.realtime.wire.handshake"):
            await client.wire.send_input({"type": "websocket.connect"})
            start = await client.wire.receive_output(PATIENCE_SECONDS)
        assert (start["status"], dict(start["headers"])) == (403, {b"x-error-code": code.encode()})
        assert (await client.wire.receive_output(PATIENCE_SECONDS))["body"] == b""
        assert code in caplog.text
        assert "secret1" not in caplog.text


class TestOrigin:
    @pytest.mark.parametrize(
        "origin", [None, "https://chat.example.org", "https://CHAT.example.org:443", "http://localhost:8000"]
    )
    def test_allowed_and_missing_origins_may_connect(self, origin):
        assert is_allowed_origin(origin, OURS)

    @pytest.mark.parametrize(
        "origin",
        [
            "null",
            "",
            "http://chat.example.org",
            "https://chat.example.org.evil.example",
            "https://evilchat.example.org",
            "https://chat.example.org:8443",
            "https://chat.example.org/",
            "https://chat.example.org@evil.example",
            "http://localhost:8001",
            "https://xn--cht-xla.example.org",
            "https://chát.example.org",
            "ftp://chat.example.org",
        ],
    )
    def test_other_origins_may_not(self, origin):
        assert not is_allowed_origin(origin, OURS)
