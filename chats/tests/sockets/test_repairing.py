"""What connected clients receive when an operator repairs their chat."""

import pytest

from chatapp.realtime.tasks import database
from chats.actions.repair_chat import repair_chat
from chats.models import Chat, Membership, Message
from chats.tests.builders import say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


def plant(model, facts, **changes):
    """Change rows directly, bypassing the actions."""
    return database.run(lambda: model.objects.filter(**facts).update(**changes))


class TestRepairing:
    async def test_a_moved_change_is_received_and_so_are_later_ones(self, socket_of, ada, ben, chat, topic):
        last = await database.run(say, ada, chat, "hello")
        client = await socket_of(ben, topic)
        await plant(Chat, {"pk": chat.pk}, last_seq=last.changed_seq + 5)
        await database.run(repair_chat, chat_id=chat.pk)
        moved = await client.heard("message_changed")
        assert (moved["id"], moved["content"], moved["seq"]) == (last.pk, "hello", last.changed_seq + 6)
        await database.run(say, ada, chat, "again")
        heard = await client.heard("message")
        assert (heard["content"], heard["prev"]) == ("again", moved["seq"])

    async def test_who_could_not_speak_while_last_seq_was_behind_can_again(self, socket_of, ada, ben, chat, topic):
        await database.run(say, ada, chat, "one", "two")
        client = await socket_of(ben, topic)
        await plant(Chat, {"pk": chat.pk}, last_seq=1, last_number=1)
        assert (await client.ask(topic, "message", {"content": "three"}))["status"] == "error"
        await database.run(repair_chat, chat_id=chat.pk)
        assert (await client.ask(topic, "message", {"content": "three"}))["response"]["number"] == 3
        assert (await client.heard("message"))["content"] == "three"

    async def test_a_new_owner_is_announced(self, socket_of, ada, ben, chat, topic):
        client = await socket_of(ben, topic)
        own = await socket_of(ada, f"user:{ada.pk}")
        await plant(Membership, {"chat": chat}, role="member")
        await database.run(repair_chat, chat_id=chat.pk)
        assert (await client.heard("message_changed"))["system"] == {
            "type": "owner",
            "user_id": ada.pk,
            "code": "owner",
            "data": {"name": "Ada"},
        }
        assert (await own.heard("chat_changed"))["role"] == "owner"

    async def test_a_lowered_read_position_is_reported(self, socket_of, ada, ben, chat, topic):
        await database.run(say, ada, chat, "one", "two")
        client, own = await socket_of(ada, topic), await socket_of(ben, f"user:{ben.pk}")
        await plant(Membership, {"chat": chat, "user": ben}, read_number=9)
        await database.run(repair_chat, chat_id=chat.pk)
        assert await client.heard("read") == {"user_id": ben.pk, "number": 2}
        # On a slow machine the count of before, too: the messages' notice may pass a second after them.
        while (counts := await own.heard("unread"))["read_number"] == 0:
            pass
        assert (counts["unread"], counts["read_number"]) == (0, 2)

    async def test_who_was_away_catches_up_with_a_raised_counter(self, socket_of, ada, ben, chat, topic):
        last = await database.run(say, ada, chat, "one", "two")
        await plant(Chat, {"pk": chat.pk}, last_seq=last.changed_seq - 1)
        client = await socket_of(ben, topic)
        await database.run(repair_chat, chat_id=chat.pk)
        # Maintenance finds that the chat is ahead of what the hub has delivered.
        assert (await client.heard("message_changed"))["id"] == last.pk
        assert await database.run(Message.objects.filter(chat=chat, number=2).count) == 1
