"""Topic streams: seq order, nothing lost, nothing to dropped users."""

import asyncio

from chatapp.realtime.bus import messages
from chatapp.realtime.bus.messages import Publication
from chatapp.tests.patience import PATIENCE_SECONDS


async def _joined(connect, user=1, topic="room:1"):
    client = await connect(user)
    await client.ask("1", "1", topic, "phx_join", {})
    return client


async def _contents(client, count):
    return [(await client.named("message"))[4] for _ in range(count)]


class TestOrder:
    async def test_frames_are_written_in_seq_order_with_prev(self, connect, hub, log):
        client = await _joined(connect)
        first, second, third = (log.append(word) for word in ("one", "two", "three"))
        for row in (first, third, second):
            hub.publish(row)
        received = await _contents(client, 3)
        assert [(row["content"], row["seq"], row["prev"]) for row in received] == [
            ("one", 1, 0),
            ("two", 2, 1),
            ("three", 3, 2),
        ]

    async def test_a_frame_published_twice_is_written_once(self, connect, hub, log):
        client = await _joined(connect)
        row = log.append("once")
        hub.publish(row)
        hub.publish(row)
        assert (await _contents(client, 1))[0]["content"] == "once"
        hub.publish(log.append("next"))
        assert (await _contents(client, 1))[0]["content"] == "next"

    async def test_a_frame_lost_by_the_bus_is_read_from_the_database_and_written_in_order(self, connect, hub, log):
        client = await _joined(connect)
        log.append("lost")
        hub.publish(log.append("came"))
        assert [row["content"] for row in await _contents(client, 2)] == ["lost", "came"]

    async def test_a_lost_last_frame_is_found_by_maintenance(self, connect, hub, log):
        client = await _joined(connect)
        log.append("lost at the end")
        frame = await client.wire.receive_output(PATIENCE_SECONDS)
        while "lost at the end" not in frame.get("text", ""):
            frame = await client.wire.receive_output(PATIENCE_SECONDS)

    async def test_a_join_gets_no_frame_that_its_reply_covers(self, connect, hub, log):
        await _joined(connect, 1)
        late = log.append("before the join")
        second = await _joined(connect, 2)
        hub.publish(late)
        hub.publish(log.append("after the join"))
        assert (await _contents(second, 1))[0]["content"] == "after the join"


class TestDropping:
    async def test_a_removal_is_written_to_the_others_and_closes_the_topic_for_the_removed_user(
        self, connect, hub, log
    ):
        ben, cy = await _joined(connect, 1), await _joined(connect, 2)
        row = log.append("2 removed")
        hub.publish(Publication(topic=row.topic, event=row.event, body=row.body, seq=row.seq, dropped=(2,)))
        hub.publish(log.append("secret"))
        assert [one["content"] for one in await _contents(ben, 2)] == ["2 removed", "secret"]
        assert await cy.named("phx_close") == ["1", "1", "room:1", "phx_close", {}]
        assert await cy.is_silent()

    async def test_a_lost_removal_is_found_before_anything_later_is_written(self, connect, hub, log):
        ben, cy = await _joined(connect, 1), await _joined(connect, 2)
        log.append("2 removed")
        log.banned.add(2)
        hub.publish(log.append("secret"))
        assert [one["content"] for one in await _contents(ben, 2)] == ["2 removed", "secret"]
        await cy.named("phx_close")
        assert await cy.is_silent()

    async def test_revoked_access_closes_the_topic_at_once(self, connect, hub, log):
        client = await _joined(connect, 1)
        hub.publish(messages.AccessRevoked(topic="room:1", user_ids=(1,)))
        await client.named("phx_close")


class TestRevokedSessions:
    async def test_a_revoked_session_is_notified_and_closed_and_others_are_not(self, connect, hub):
        revoked, other = await _joined(connect, 1, "user:1"), await _joined(connect, 2, "user:2")
        hub.publish(messages.SessionRevoked(user_id=1, device_id=1, reason="signed out"))
        assert (await revoked.named("signed_out"))[4] == {"reason": "signed out"}
        assert await revoked.closed_with() == 1001
        assert (await other.ask(None, "2", "phoenix", "heartbeat", {}))[4]["status"] == "ok"

    async def test_a_session_revoked_in_another_process_closes_sockets_without_a_personal_topic(self, connect, hub):
        client = await _joined(connect, 1)
        revoked = messages.SessionRevoked(user_id=1, device_id=1, reason="signed out")
        assert messages.group_of(revoked.topic) in hub.topics.groups()
        hub.receive(messages.to_message([revoked], origin="another process"))
        assert await client.closed_with() == 1001

    async def test_maintenance_closes_revoked_sessions_within_five_seconds_without_the_bus(self, connect, hub, log):
        client = await _joined(connect, 1, "user:1")
        log.dead_devices.add(1)
        async with asyncio.timeout(5):
            assert await client.closed_with() == 1001


class TestSlowConsumer:
    async def test_a_connection_with_over_one_mebibyte_buffered_is_closed_with_1013(self, connect, hub, log):
        client = await _joined(connect, 1)
        big = "x" * 60_000
        # Published without yielding: nothing can be written in between.
        for _ in range(20):
            hub.publish(Publication(topic="room:1", event="big", body=f'{{"text":"{big}"}}'))
        assert await client.closed_with() == 1013


class TestChangeNotices:
    async def test_notices_are_coalesced_and_the_last_one_is_not_lost(self, connect, hub):
        client = await _joined(connect, 1, "user:1")
        for _ in range(50):
            hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        assert (await client.named("unread"))[4] == {"chat_id": 1}
        while "unread" not in (await client.wire.receive_output(PATIENCE_SECONDS))["text"]:
            pass
        assert await client.is_silent()
