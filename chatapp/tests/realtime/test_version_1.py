"""Version 1 of the protocol: objects instead of arrays, same channels."""

import json

import pytest

from chatapp.realtime.bus import messages
from chatapp.realtime.wire import frames
from chatapp.tests.realtime.conftest import Client

OBJECT = {"topic": "room:1", "event": "phx_join", "ref": "1", "payload": {}}


class OldClient(Client):
    """A client that sends and receives objects."""

    async def ask(self, topic, event, ref, payload, **more):
        await self.wire.send_to(
            text_data=json.dumps({"topic": topic, "event": event, "ref": ref, "payload": payload, **more})
        )
        return await self.named("phx_reply")

    async def named(self, event):
        while True:
            frame = await self.next()
            assert set(frame) == {"topic", "event", "ref", "payload"}
            if frame["event"] == event:
                return frame


@pytest.fixture
async def old(hub):
    made = []

    async def open_client(query="token=1"):
        client = OldClient(query=query)
        made.append(client)
        assert (await client.connect())[0]
        return client

    yield open_client
    for client in made:
        await client.wire.disconnect()


class TestVersion:
    @pytest.mark.parametrize("query", ["token=1", "token=1&vsn=1.0.0", "token=1&vsn=1.0.7"])
    async def test_version_1_0_and_no_version_use_objects(self, old, query):
        client = await old(query)
        assert await client.ask(**OBJECT) == {
            "topic": "room:1",
            "event": "phx_reply",
            "ref": "1",
            "payload": {"status": "ok", "response": {"name": "1"}},
        }

    @pytest.mark.parametrize("query", ["token=1&vsn=1.1.0", "token=1&vsn=1.0", "token=1&vsn=", "token=1&vsn=1.0.0٣"])
    async def test_other_versions_are_refused(self, hub, query):
        assert not (await Client(query=query).connect())[0]


class TestFrames:
    async def test_a_heartbeat_gets_a_reply(self, old):
        reply = await (await old()).ask("phoenix", "heartbeat", "9", {})
        assert reply == {
            "topic": "phoenix",
            "event": "phx_reply",
            "ref": "9",
            "payload": {"status": "ok", "response": {}},
        }

    async def test_presence_has_no_ref(self, old):
        client = await old()
        await client.ask(**OBJECT)
        state = await client.named("presence_state")
        assert state["ref"] is None
        assert state["payload"]["1"]["user"] == "U1"

    @pytest.mark.parametrize(("sent", "ref"), [({}, None), ({"join_ref": "7"}, "7")])
    async def test_leaving_closes_with_the_ref_of_the_join_if_it_had_one(self, old, sent, ref):
        client = await old()
        await client.ask(**OBJECT, **sent)
        assert (await client.ask("room:1", "phx_leave", "2", {}))["ref"] == "2"
        assert await client.named("phx_close") == {"topic": "room:1", "event": "phx_close", "ref": ref, "payload": {}}

    async def test_a_removal_closes_the_same_way(self, old, hub):
        client = await old()
        await client.ask(**OBJECT)
        hub.publish(messages.AccessRevoked(topic="room:1", user_ids=[1]))
        assert (await client.named("phx_close"))["ref"] is None

    async def test_a_topic_never_joined_is_unmatched(self, old):
        reply = await (await old()).ask("room:1", "say", 3, {})
        assert (reply["ref"], reply["payload"]["response"]["reason"]) == (3, "unmatched topic")

    async def test_both_versions_get_the_same_payload(self, old, connect, hub, log):
        client, newer = await old(), await connect(2)
        await client.ask(**OBJECT)
        await newer.ask("1", "1", "room:1", "phx_join", {})
        hub.publish(log.append('quotes " [1,2] \\ and 🌾'))
        mine, theirs = await client.named("message"), await newer.named("message")
        assert [mine["topic"], mine["event"], mine["ref"]] == ["room:1", "message", None]
        assert mine["payload"] == theirs[4]

    @pytest.mark.parametrize(
        "text",
        [
            "[]",
            '["1","1","room:1","phx_join",{}]',
            "7",
            "null",
            '{"topic":"room:1","event":"say","ref":"1"}',
            "{",
            "  ",
        ],
    )
    async def test_a_malformed_frame_closes_with_1007(self, old, text):
        client = await old()
        await client.wire.send_to(text_data=text)
        assert await client.closed_with() == 1007

    async def test_wrong_types_get_an_error_reply(self, old):
        reply = await (await old()).ask(7, "say", "1", {})
        assert reply["payload"]["response"]["errors"]["code"] == "wrong_types"

    async def test_an_object_closes_a_version_2_socket(self, connect):
        client = await connect()
        await client.wire.send_to(text_data=json.dumps(OBJECT))
        assert await client.closed_with() == 1007


class TestRewriting:
    @pytest.mark.parametrize("topic", ["room:1", 'room:"],[', "room:ж🌾", ""])
    @pytest.mark.parametrize("join_ref", [None, "1", 7, 'a"]'])
    def test_every_part_survives(self, topic, join_ref):
        payload = {"a": [1, 2.5, None, True, "]}"], "b": {"c": '"'}}
        text = frames.push(join_ref=join_ref, topic=topic, event="e,", payload_json=frames.encode(payload))
        assert json.loads(frames.as_version_1(text)) == {"topic": topic, "event": "e,", "payload": payload, "ref": None}

    def test_a_frame_is_rewritten_once(self):
        shared = frames.SharedFrames([frames.broadcast(topic="room:1", event="x", payload_json="{}")])
        assert shared.version_1() is shared.version_1()
        assert shared.version_1().wire(deflated=False) is shared.version_1().wire(deflated=False)
