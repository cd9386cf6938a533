"""Sends beyond the rate limit wait, in order, while other events of the socket proceed."""

import asyncio
import json
from typing import Any

import pytest

from accounts.actions.end_device import end_own_device
from accounts.tests.builders import device_of
from accounts.tokens import issue_channel_token
from chatapp.realtime.tasks import database
from chats.actions.remove_member import remove_member
from chats.models import Message
from chats.tests.builders import make_chat, say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


@pytest.fixture
def slow(settings) -> None:
    """A burst of one, then five a second."""
    settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 5


async def push(client: Any, topic: str, *contents: str) -> list[str]:
    """Send each text without waiting for a reply; return the refs."""
    refs = [f"s-{content}" for content in contents]
    for ref, content in zip(refs, contents, strict=True):
        frame = [client._join_refs[topic], ref, topic, "message", {"content": content}]
        await client.wire.send_to(text_data=json.dumps(frame))
    return refs


async def replies(client: Any, count: int) -> dict[str, Any]:
    """Return the next `count` replies to pushes, by ref, in the order they came."""
    found: dict[str, Any] = {}
    while len(found) < count:
        frame = await client._next()
        if frame[3] == "phx_reply":
            found[frame[1]] = frame[4]
    return found


def stored(chat_id: int) -> list[str]:
    return list(
        Message.objects.filter(chat_id=chat_id, number__isnull=False)
        .order_by("number")
        .values_list("content", flat=True)
    )


class TestWaiting:
    async def test_sixty_messages_at_nine_a_second_are_all_stored_in_order(
        self, socket_of, ada, ben, topic, chat, settings
    ):
        """The real limit's proportions, twenty times as fast: a burst of 20, then 5 in the time of 9."""
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 20, 100
        mine = await socket_of(ada, topic)
        texts = [str(number) for number in range(60)]
        refs = []
        for text in texts:
            refs += await push(mine, topic, text)
            await asyncio.sleep(1 / 180)
        answers = await replies(mine, 60)
        assert {answer["status"] for answer in answers.values()} == {"ok"}
        assert list(answers) == refs
        assert await database.run(stored, chat.pk) == texts

    async def test_a_heartbeat_a_read_and_a_reaction_pass_a_send_that_waits(self, socket_of, ada, topic, chat, slow):
        message = await database.run(say, ada, chat, "before")
        mine = await socket_of(ada, topic)
        await push(mine, topic, "now", "later", "last")
        for ref, where, event, payload in (
            ("read", topic, "read", {"number": 1}),
            ("react", topic, "react", {"id": message.pk, "emoji": "👍"}),
            ("beat", "phoenix", "heartbeat", {}),
        ):
            join_ref = mine._join_refs[topic] if where == topic else None
            await mine.wire.send_to(text_data=json.dumps([join_ref, ref, where, event, payload]))
        order = list(await replies(mine, 6))
        assert order[-2:] == ["s-later", "s-last"]
        assert set(order[:-2]) == {"s-now", "read", "react", "beat"}

    async def test_messages_of_two_chats_keep_the_order_of_the_socket(self, socket_of, ada, ben, topic, chat, slow):
        other = await database.run(make_chat, ada, ben)
        mine = await socket_of(ada, topic)
        device = mine.device
        second = f"chat:{other.pk}"
        assert (await mine.join(second, token=issue_channel_token(device, second)))["status"] == "ok"
        await push(mine, topic, "a1")
        await push(mine, second, "b1")
        await push(mine, topic, "a2")
        assert list(await replies(mine, 3)) == ["s-a1", "s-b1", "s-a2"]

    async def test_a_fault_of_one_that_waited_is_its_own_answer(self, socket_of, ada, topic, chat, slow):
        mine = await socket_of(ada, topic)
        await push(mine, topic, "one", "x" * 4_001, "three")
        answers = list((await replies(mine, 3)).values())
        assert [answer["status"] for answer in answers] == ["ok", "error", "ok"]
        assert await database.run(stored, chat.pk) == ["one", "three"]


class TestRefusing:
    async def test_who_would_wait_longer_than_five_seconds_is_refused(self, socket_of, ada, topic, settings):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 1 / 6
        mine = await socket_of(ada, topic)
        await mine.ask(topic, "message", {"content": "one"})
        reply = await mine.ask(topic, "message", {"content": "two"})
        assert reply["response"]["reason"] == "rate_limited"
        assert reply["response"]["retry_after"] >= 1

    async def test_no_more_than_twenty_wait(self, socket_of, ada, topic, settings, hub):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 10
        mine = await socket_of(ada, topic)
        await push(mine, topic, *(str(number) for number in range(23)))
        answers = await replies(mine, 23)
        assert [ref for ref, answer in answers.items() if answer["status"] == "error"] == ["s-21", "s-22"]
        assert len(hub.connections) == 1

    async def test_a_flood_is_closed_after_three_refusals_and_stores_no_more_than_is_allowed(
        self, socket_of, ada, topic, chat, settings
    ):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 2, 5
        mine = await socket_of(ada, topic)
        await push(mine, topic, *(str(number) for number in range(60)))
        assert await mine.closed_with() == 1008
        # What still waited would come before it.
        again = await socket_of(ada, topic)
        assert (await again.ask(topic, "message", {"content": "back"}))["status"] == "ok"
        *earlier, last = await database.run(stored, chat.pk)
        assert last == "back"
        assert len(earlier) <= 4

    @pytest.mark.parametrize("limits", [{"flood_seconds": 0.0}])
    async def test_refusals_far_apart_close_nothing(self, socket_of, ada, topic, settings):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 1 / 60
        mine = await socket_of(ada, topic)
        answers = [await mine.ask(topic, "message", {"content": str(number)}) for number in range(6)]
        assert [answer["status"] for answer in answers] == ["ok", *["error"] * 5]

    @pytest.mark.parametrize("limits", [{"events_burst": 2, "events_per_second": 1}])
    async def test_a_flood_of_other_events_is_closed_too(self, socket_of, ada, topic):
        mine = await socket_of(ada, topic)
        for ref in range(8):
            frame = [mine._join_refs[topic], f"t{ref}", topic, "typing", {"on": True}]
            await mine.wire.send_to(text_data=json.dumps(frame))
        assert await mine.closed_with() == 1008


class TestGivingUp:
    async def test_what_waits_when_the_socket_closes_is_not_stored_and_costs_nothing(
        self, socket_of, ada, topic, chat, slow
    ):
        mine = await socket_of(ada, topic)
        await push(mine, topic, "kept", "dropped 1", "dropped 2", "dropped 3")
        await replies(mine, 1)
        await mine.wire.disconnect()
        again = await socket_of(ada, topic)
        assert (await again.ask(topic, "message", {"content": "back"}))["status"] == "ok"
        assert await database.run(stored, chat.pk) == ["kept", "back"]

    async def test_what_waits_when_the_topic_is_left_is_not_stored(self, socket_of, ada, topic, chat, slow):
        mine = await socket_of(ada, topic)
        await push(mine, topic, "kept", "dropped")
        await replies(mine, 1)
        assert (await mine.ask(topic, "phx_leave", {}))["status"] == "ok"
        again = await socket_of(ada, topic)
        assert (await again.ask(topic, "message", {"content": "back"}))["status"] == "ok"
        assert await database.run(stored, chat.pk) == ["kept", "back"]

    async def test_a_member_removed_meanwhile_has_said_nothing_more(self, socket_of, ada, ben, topic, chat, slow):
        theirs = await socket_of(ben, topic)
        await push(theirs, topic, "kept", "dropped 1", "dropped 2")
        await replies(theirs, 1)
        await database.run(remove_member, actor=ada, chat_id=chat.pk, user_id=ben.pk)
        # The limit is the person's: in another chat they wait behind what they said here.
        elsewhere = await database.run(make_chat, ben, ada)
        other = f"chat:{elsewhere.pk}"
        again = await socket_of(ben, other)
        await push(again, other, "one", "two", "three")
        assert [answer["status"] for answer in (await replies(again, 3)).values()] == ["ok"] * 3
        assert await database.run(stored, chat.pk) == ["kept"]

    async def test_a_session_ended_meanwhile_has_said_nothing_more(self, socket_of, ada, topic, chat, slow):
        device = await database.run(device_of, ada)
        mine = await socket_of(ada, topic, device=device)
        await push(mine, topic, "kept", "dropped 1", "dropped 2")
        await replies(mine, 1)
        await database.run(end_own_device, person=ada, device_id=device.pk)
        again = await socket_of(ada, topic)
        await push(again, topic, "one", "two", "three")
        await replies(again, 3)
        assert await database.run(stored, chat.pk) == ["kept", "one", "two", "three"]
