"""Read positions over the socket: at most one write a second, the newest arrives, and nothing is refused or lost."""

import asyncio

import pytest

from accounts.actions.end_device import sign_out
from chatapp.realtime.tasks import database
from chats.actions.remove_member import remove_member
from chats.models import Membership
from chats.sockets.read_positions import Move
from chats.tests.builders import say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


@pytest.fixture
async def messages(ada, chat):
    return await database.run(lambda: [say(ada, chat, f"message {number}") for number in range(30)])


async def position(person, chat) -> int:
    return await database.run(lambda: Membership.objects.get(chat=chat, user=person).read_number)


async def ask_all(client, topic, *events):
    """Send all events before reading any reply; return the replies in order of the events."""
    refs = [await client.push(topic, event, {"number": number}) for event, number in events]
    return [await client.reply_to(ref) for ref in refs]


class TestMove:
    @pytest.mark.parametrize(
        ("earlier", "later", "both"),
        [
            (Move(3), Move(5), Move(5)),
            (Move(5), Move(3), Move(5)),
            (Move(5), Move(2, is_set=True), Move(2, is_set=True)),
            (Move(2, is_set=True), Move(4), Move(4, is_set=True)),
            (Move(4, is_set=True), Move(2), Move(4, is_set=True)),
            (Move(4, is_set=True), Move(1, is_set=True), Move(1, is_set=True)),
        ],
    )
    def test_two_become_one_with_the_same_effect(self, earlier, later, both):
        assert later.after(earlier) == both


class TestBurst:
    async def test_thirty_are_all_answered_and_written_twice(self, socket_of, ada, ben, chat, topic, messages):
        """Each write is published, so another member counts them."""
        other, client = await socket_of(ada, topic), await socket_of(ben, topic)
        replies = await ask_all(client, topic, *(("read", number) for number in range(1, 31)))
        assert {reply["status"] for reply in replies} == {"ok"}
        assert replies[-1]["response"]["read_number"] == 30
        assert [(await other.heard("read"))["number"] for _ in range(2)] == [1, 30]
        assert await other.hears_no("read")
        assert await position(ben, chat) == 30

    async def test_an_older_position_does_not_win(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await ask_all(client, topic, ("read", 5), ("read", 20), ("read", 7))
        assert await position(ben, chat) == 20

    async def test_marking_unread_wins_over_a_read_before_it(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await ask_all(client, topic, ("read", 10), ("read", 20), ("unread", 3))
        assert await position(ben, chat) == 3

    async def test_a_read_after_marking_unread_counts_from_there(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await ask_all(client, topic, ("read", 10), ("unread", 3), ("read", 5))
        assert await position(ben, chat) == 5

    @pytest.mark.parametrize("limits", [{"throttle_seconds": 60}])
    async def test_other_events_do_not_wait_for_it(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await client.ask(topic, "read", {"number": 1})
        await client.push(topic, "read", {"number": 2})
        assert (await client.ask(topic, "message", {"content": "not held up"}))["status"] == "ok"


class TestEnds:
    @pytest.fixture
    def limits(self):
        return {"throttle_seconds": 60}

    async def written(self, person, chat, number):
        async with asyncio.timeout(20):
            while await position(person, chat) != number:
                await asyncio.sleep(0.02)

    async def test_closing_the_socket_writes_what_is_pending(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await client.ask(topic, "read", {"number": 1})
        await client.push(topic, "read", {"number": 9})
        # Replied to, so the read before it has been accepted.
        await client.ask(topic, "sync", {"since_seq": 0})
        await client.wire.disconnect()
        await self.written(ben, chat, 9)

    async def test_leaving_the_chat_topic_writes_it_too(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await client.ask(topic, "read", {"number": 1})
        await client.push(topic, "read", {"number": 9})
        await client.ask(topic, "phx_leave", {})
        await self.written(ben, chat, 9)

    async def test_what_a_removed_member_had_pending_is_not_written(self, socket_of, ada, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await client.ask(topic, "read", {"number": 1})
        ref = await client.push(topic, "read", {"number": 9})
        await client.ask(topic, "sync", {"since_seq": 0})
        await database.run(lambda: remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk))
        assert (await client.reply_to(ref))["status"] == "error"
        assert not await database.run(lambda: Membership.objects.filter(chat=chat, user=ben, read_number=9).exists())

    async def test_nor_is_that_of_a_session_that_ended(self, socket_of, ben, chat, topic, messages):
        client = await socket_of(ben, topic)
        await client.ask(topic, "read", {"number": 1})
        await client.push(topic, "read", {"number": 9})
        await client.ask(topic, "sync", {"since_seq": 0})
        await database.run(lambda: sign_out(device=client.device))
        await client.closed_with()
        await client.wire.disconnect()
        await asyncio.sleep(0.2)
        assert await position(ben, chat) == 1

    async def test_two_devices_end_at_the_higher_position(self, socket_of, ben, chat, topic, messages):
        one, other = await socket_of(ben, topic), await socket_of(ben, topic)
        await one.ask(topic, "read", {"number": 1})
        await one.push(topic, "read", {"number": 12})
        await one.ask(topic, "sync", {"since_seq": 0})
        await other.ask(topic, "read", {"number": 20})
        await one.wire.disconnect()
        await asyncio.sleep(0.2)
        assert await position(ben, chat) == 20


class TestWrongInput:
    @pytest.mark.parametrize("number", [None, "3", 1.5, True, []])
    async def test_is_refused_at_once_and_changes_nothing(self, socket_of, ben, chat, topic, messages, number):
        client = await socket_of(ben, topic)
        assert (await client.ask(topic, "read", {"number": number}))["status"] == "error"
        assert await position(ben, chat) == 0

    async def test_an_outsider_moves_nothing(self, socket_of, cy, chat, topic, messages):
        with pytest.raises(AssertionError):
            await socket_of(cy, topic)
        assert not await database.run(lambda: Membership.objects.filter(chat=chat, user=cy).exists())
