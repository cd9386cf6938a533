"""Catch-up on joining and by `sync`: bounded, complete, in order."""

import pytest

from chatapp.realtime.tasks import database
from chats.actions.edit_message import edit_message
from chats.models import Chat
from chats.tests.builders import many, say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


class TestSinceSeq:
    async def test_a_join_brings_what_changed_since(self, socket_of, ada, ben, chat, topic):
        first = await database.run(say, ada, chat, "one")
        await database.run(say, ada, chat, "two")
        client = await socket_of(ben, topic, join=False)
        answer = (await client.join(topic, since_seq=first.changed_seq))["response"]
        assert [row["content"] for row in answer["changes"]] == ["two"]
        assert answer["cursor"] == answer["last_seq"]
        assert answer["more"] is False

    async def test_without_it_nothing_is_replayed(self, socket_of, ada, ben, chat, topic):
        await database.run(say, ada, chat, "one")
        client = await socket_of(ben, topic)
        assert await client.hears_no("message", "message_changed")

    async def test_an_edited_row_comes_once_in_its_present_state(self, socket_of, ada, ben, chat, topic):
        message = await database.run(say, ada, chat, "helo")
        await database.run(edit_message, actor=ada, chat_id=chat.pk, message_id=message.pk, content="hello")
        client = await socket_of(ben, topic)
        answer = (await client.ask(topic, "sync", {"since_seq": message.changed_seq - 1}))["response"]
        assert [(row["content"], row["seq"]) for row in answer["changes"]] == [("hello", message.changed_seq + 1)]

    async def test_pages_follow_one_another_without_a_hole(self, socket_of, ada, ben, chat, topic):
        await database.run(many, ada, chat, 230)
        client = await socket_of(ben, topic)
        cursor, contents, more = 0, [], True
        while more:
            answer = (await client.ask(topic, "sync", {"since_seq": cursor}))["response"]
            assert len(answer["changes"]) <= 100
            contents += [row["content"] for row in answer["changes"] if row["kind"] == "text"]
            cursor, more = answer["cursor"], answer["more"]
        assert contents == [str(number) for number in range(1, 231)]

    async def test_more_than_500_behind_and_from_the_future_begin_anew(self, socket_of, ada, ben, chat, topic):
        await database.run(say, ada, chat, *"abc")
        await database.run(lambda: Chat.objects.filter(pk=chat.pk).update(last_seq=600))
        client = await socket_of(ben, topic)
        for since_seq in (1, 10**15):
            answer = (await client.ask(topic, "sync", {"since_seq": since_seq}))["response"]
            assert answer["reset"] is True
            assert [row["content"] for row in answer["messages"]] == ["a", "b", "c"]
            assert (answer["unread"], answer["last_number"], answer["read_number"]) == (3, 3, 0)

    @pytest.mark.parametrize("wrong", [-1, "1", 1.5, True, [], {}])
    async def test_what_is_no_seq_is_an_error_and_the_socket_lives(self, socket_of, ben, topic, wrong):
        client = await socket_of(ben, topic)
        reply = await client.ask(topic, "sync", {"since_seq": wrong})
        assert list(reply["response"]["errors"]) == ["since_seq", "code"]
        refused = await client.join(topic, since_seq=wrong)
        assert list(refused["response"]["errors"]) == ["since_seq", "code"]
        assert (await client.join(topic))["status"] == "ok"
