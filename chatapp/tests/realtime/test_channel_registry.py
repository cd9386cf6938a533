"""One socket: the reply to each frame, following Phoenix's own integration tests."""

import logging

import pytest

from chatapp.lib.errors import RateLimited
from chatapp.realtime.limits import Limits
from chatapp.realtime.refusals import EventCrashed, TooManyChannels, UnmatchedTopic

OK = {"status": "ok", "response": {}}
UNMATCHED = {"status": "error", "response": UnmatchedTopic().socket_response()}


class TestJoin:
    async def test_the_join_reply_echoes_both_refs(self, connect):
        client = await connect()
        reply = await client.ask("11", "1", "room:1", "phx_join", {})
        assert reply == ["11", "1", "room:1", "phx_reply", {"status": "ok", "response": {"name": "1"}}]

    async def test_an_unknown_topic_is_unmatched_without_a_join_ref(self, connect):
        client = await connect()
        assert await client.ask("7", "7", "nope:1", "phx_join", {}) == [None, "7", "nope:1", "phx_reply", UNMATCHED]

    async def test_a_refused_join_is_forbidden_and_the_socket_stays_open(self, connect):
        client = await connect()
        reply = await client.ask("1", "1", "room:403", "phx_join", {})
        assert reply[4] == {
            "status": "error",
            "response": {"reason": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}},
        }
        assert (await client.ask(None, "2", "phoenix", "heartbeat", {}))[4] == OK

    async def test_an_exception_in_a_join_is_an_error_reply(self, connect):
        client = await connect()
        reply = await client.ask("1", "1", "room:crash", "phx_join", {})
        assert reply[4]["response"] == {
            "reason": "join crashed",
            "errors": {"detail": "Something went wrong.", "code": "join_crashed"},
        }
        assert (await client.ask(None, "2", "phoenix", "heartbeat", {}))[4] == OK

    async def test_a_second_join_replies_first_and_then_closes_the_first(self, connect):
        client = await connect()
        await client.ask("1", "1", "room:6", "phx_join", {})
        assert (await client.ask("2", "2", "room:6", "phx_join", {}))[:2] == ["2", "2"]
        assert await client.named("phx_close") == ["1", "1", "room:6", "phx_close", {}]
        assert (await client.ask("2", "3", "room:6", "say", {}))[4]["status"] == "ok"

    async def test_the_101st_topic_is_refused(self, connect):
        client = await connect()
        for number in range(100):
            assert (await client.ask(str(number), str(number), f"room:{number}x", "phx_join", {}))[4]["status"] == "ok"
        reply = await client.ask("101", "101", "room:101", "phx_join", {})
        assert reply[4] == {"status": "error", "response": TooManyChannels().socket_response()}

    async def test_a_join_without_join_ref_echoes_null_and_accepts_later_frames_with_null_or_its_ref(self, connect):
        client = await connect()
        assert (await client.ask(None, "1", "room:1", "phx_join", {}))[:2] == [None, "1"]
        assert (await client.ask(None, "2", "room:1", "say", {}))[4]["status"] == "ok"
        assert (await client.ask("1", "3", "room:1", "say", {}))[4]["status"] == "ok"


class TestEvents:
    async def test_integers_come_back_as_integers(self, connect):
        client = await connect()
        assert (await client.ask(1, 2, "room:1", "phx_join", {}))[:2] == [1, 2]
        assert (await client.ask(1, 3, "room:1", "say", {"x": 1}))[4]["response"] == {"heard": {"x": 1}}

    async def test_a_frame_with_a_stale_join_ref_is_ignored(self, connect):
        client = await connect()
        await client.ask("5", "5", "room:1", "phx_join", {})
        await client.named("presence_state")
        await client.send("4", "6", "room:1", "say", {})
        await client.send(5, "7", "room:1", "phx_leave", {})
        assert await client.is_silent()

    async def test_an_event_on_a_topic_never_joined_is_unmatched(self, connect):
        client = await connect()
        assert await client.ask("1", "1", "room:1", "say", {}) == [None, "1", "room:1", "phx_reply", UNMATCHED]
        assert (await client.ask(None, "2", "phoenix", "other", {}))[4] == UNMATCHED

    async def test_an_unknown_event_is_an_error_and_the_channel_stays_open(self, connect):
        client = await connect()
        await client.ask("1", "1", "room:1", "phx_join", {})
        assert (await client.ask("1", "2", "room:1", "dance", {}))[4]["response"]["reason"] == "unknown event"
        assert (await client.ask("1", "3", "room:1", "say", {}))[4]["status"] == "ok"

    async def test_an_error_reply_names_the_fields_and_an_exception_leaks_nothing(self, connect):
        client = await connect()
        await client.ask("1", "1", "room:1", "phx_join", {})
        refused = await client.ask("1", "2", "room:1", "fail", {})
        assert refused[4] == {
            "status": "error",
            "response": {
                "errors": {"content": ["can't be blank"], "code": "invalid"},
                "faults": {"content": [{"code": "blank"}]},
            },
        }
        crashed = await client.ask("1", "3", "room:1", "crash", {})
        assert crashed[4] == {"status": "error", "response": EventCrashed().socket_response()}

    async def test_a_heartbeat_is_answered_whatever_its_join_ref(self, connect):
        client = await connect()
        assert await client.ask("9", "5", "phoenix", "heartbeat", {}) == [None, "5", "phoenix", "phx_reply", OK]


class TestLeave:
    async def test_leaving_gets_a_reply_and_then_closes_the_channel(self, connect):
        client = await connect()
        await client.ask("3", "3", "room:1", "phx_join", {})
        assert await client.ask("3", "15", "room:1", "phx_leave", {}) == ["3", "15", "room:1", "phx_reply", OK]
        assert await client.named("phx_close") == ["3", "3", "room:1", "phx_close", {}]
        assert (await client.ask("3", "16", "room:1", "say", {}))[4] == UNMATCHED

    async def test_leaving_a_topic_that_is_not_joined_is_ok(self, connect):
        client = await connect()
        assert await client.ask("3", "1", "room:1", "phx_leave", {}) == ["3", "1", "room:1", "phx_reply", OK]
        assert await client.is_silent()


class TestMalformed:
    @pytest.mark.parametrize("text", ["{", "{}", '["1"]', "null", "["])
    async def test_a_malformed_frame_closes_with_1007_and_one_log_line(self, connect, text, caplog):
        client = await connect()
        with caplog.at_level(logging.WARNING, logger="chatapp.realtime"):
            await client.wire.send_to(text_data=text)
            assert await client.closed_with() == 1007
        assert len(caplog.records) == 1
        assert not caplog.records[0].exc_info

    async def test_a_binary_frame_closes_with_1003(self, connect):
        client = await connect()
        await client.wire.send_to(bytes_data=b"\x00\x01")
        assert await client.closed_with() == 1003

    async def test_the_tenth_frame_with_wrong_types_closes_the_socket(self, connect):
        client = await connect()
        for number in range(9):
            reply = await client.ask("1", str(number), "room:1", "say", "text")
            assert reply[1] == str(number)
            assert reply[4]["status"] == "error"
        await client.send("1", "10", "room:1", "say", [])
        assert await client.closed_with() == 1008


class TestRateLimit:
    @pytest.mark.parametrize("limits", [Limits(events_burst=3, events_per_second=1)])
    async def test_events_beyond_the_limit_are_refused_and_heartbeats_are_not(self, connect):
        client = await connect()
        await client.ask("1", "1", "room:1", "phx_join", {})
        replies = [await client.ask("1", str(ref), "room:1", "say", {}) for ref in range(2, 5)]
        assert [reply[4]["status"] for reply in replies] == ["ok", "ok", "error"]
        assert replies[-1][4]["response"] == RateLimited(retry_after=1).socket_response()
        assert (await client.ask(None, "9", "phoenix", "heartbeat", {}))[4] == OK
