"""A refused handshake gives its reason to the client in a header and to the operator in the log."""

from datetime import timedelta

import pytest

from accounts.actions.end_device import end_own_device
from accounts.tests.builders import device_of
from accounts.tokens import issue_access_token, issue_channel_token
from chatapp.lib import clock
from chatapp.realtime.tasks import database
from chatapp.tests.patience import PATIENCE_SECONDS
from chats.tests.sockets.conftest import Client


async def refusal_of(client):
    """Return status, `X-Error-Code` and `Retry-After` of a handshake that is refused."""
    client.wire.scope["extensions"] = {"websocket.http.response": {}}
    await client.wire.send_input({"type": "websocket.connect"})
    start = await client.wire.receive_output(PATIENCE_SECONDS)
    assert start["type"] == "websocket.http.response.start", start
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers["x-error-code"], headers.get("retry-after")


@pytest.fixture
def device(ada):
    return device_of(ada)


@pytest.fixture
def topic(ada):
    return f"user:{ada.pk}"


class TestTokens:
    async def test_none(self, hub, device, topic):
        assert await refusal_of(Client(device, topic, token="")) == (403, "token_missing", None)

    @pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30", "%00", "Zm9v"])
    async def test_one_that_is_none_of_ours(self, hub, device, topic, token):
        assert await refusal_of(Client(device, topic, token=token)) == (403, "invalid_token", None)

    async def test_one_of_another_kind(self, hub, device, topic):
        access = await database.run(issue_access_token, device)
        assert await refusal_of(Client(device, topic, token=access)) == (403, "invalid_token", None)

    async def test_one_whose_time_is_over(self, hub, device, topic, caplog):
        def four_minutes_ago():
            with clock.frozen_at(clock.now() - timedelta(minutes=4)):
                return issue_channel_token(device, topic)

        token = await database.run(four_minutes_ago)
        with caplog.at_level("INFO", logger="chatapp.realtime.wire.handshake"):
            assert await refusal_of(Client(device, topic, token=token)) == (403, "token_expired", None)
        assert "token_expired" in caplog.text
        assert token not in caplog.text

    async def test_one_of_a_session_that_has_ended(self, hub, ada, device, topic):
        token = await database.run(issue_channel_token, device, topic)
        await database.run(end_own_device, person=ada, device_id=device.pk)
        assert await refusal_of(Client(device, topic, token=token)) == (403, "session_ended", None)


class TestLimits:
    @pytest.mark.parametrize("setting", ["SOCKETS_PER_USER", "SOCKETS_PER_ADDRESS"])
    async def test_too_many_sockets(self, hub, settings, device, topic, setting):
        setattr(settings, setting, 1)
        first = Client(device, topic)
        assert await first.connect()
        assert await refusal_of(Client(device, topic)) == (429, "too_many_sockets", "5")
        await first.wire.disconnect()

    async def test_too_many_handshakes(self, hub, settings, device, topic):
        settings.HANDSHAKES_PER_SECOND = 0.000001
        assert await refusal_of(Client(device, topic)) == (503, "unavailable", "2")


class TestTheWay:
    async def test_a_foreign_origin(self, hub, device, topic):
        client = Client(device, topic, origin="https://evil.example")
        assert await refusal_of(client) == (403, "origin_not_allowed", None)

    async def test_another_path(self, hub, device, topic):
        client = Client(device, topic)
        client.wire.scope["path"] = "/socket/longpoll"
        assert await refusal_of(client) == (403, "not_found", None)

    async def test_a_server_that_cannot_answer_in_http_closes(self, hub, device, topic):
        assert not await Client(device, topic, token="").connect()
