"""Sockets that asked for lean frames, beside those that did not."""

import uuid

import pytest

from accounts.actions.update_profile import update_profile
from chatapp.realtime.tasks import database
from chats.tests.builders import say

WHOLE_KEYS = {"html", "chat_id", "kind", "client_id", "edited_at", "system", "files"}


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


@pytest.fixture
async def both(socket_of, ada, ben, topic):
    """Ada's lean socket and Ben's whole one."""
    mine, theirs = await socket_of(ada, topic, join=False), await socket_of(ben, topic)
    assert (await mine.join(topic, lean=1))["status"] == "ok"
    return mine, theirs


class TestLeanFrames:
    async def test_a_message_is_lean_for_one_and_whole_for_the_other(self, both, ada, topic):
        mine, theirs = both
        client_id = str(uuid.uuid4())
        sent = (await mine.ask(topic, "message", {"content": "hello", "client_id": client_id}))["response"]
        lean, whole = await mine.heard("message"), await theirs.heard("message")
        assert lean == {
            **{key: sent[key] for key in ("id", "number", "seq", "at", "client_id")},
            **{"prev": sent["seq"] - 1, "content": "hello", "user_id": ada.pk, "user": ada.name},
        }
        assert whole.keys() >= WHOLE_KEYS
        assert (whole["client_id"], whole["html"]) == (client_id, '<p dir="auto">hello</p>')

    async def test_others_get_neither_the_client_id_nor_a_name_they_have(self, both, ben, topic):
        mine, theirs = both
        for content in ("one", "*two*"):
            await theirs.ask(topic, "message", {"content": content, "client_id": str(uuid.uuid4())})
        first, second = await mine.heard("message"), await mine.heard("message")
        assert (first["user"], first.get("html")) == (ben.name, None)
        assert set(second) == {"id", "number", "seq", "prev", "content", "html", "at", "user_id"}

    async def test_a_new_name_comes_with_the_next_message(self, both, chat, ben, topic):
        mine, _theirs = both
        await database.run(say, ben, chat, "one")
        await database.run(update_profile, person=ben, changes={"name": "Benjamin"})
        await database.run(say, ben, chat, "two")
        assert [(await mine.heard("message"))["user"] for _ in range(2)] == ["Ben", "Benjamin"]

    async def test_an_edit_a_reaction_and_a_deletion_bring_the_whole_state(self, both, topic):
        mine, theirs = both
        message_id = (await mine.ask(topic, "message", {"content": "hello"}))["response"]["id"]
        await mine.ask(topic, "edit", {"id": message_id, "content": "hello there"})
        await theirs.ask(topic, "react", {"id": message_id, "emoji": "👍"})
        await mine.ask(topic, "delete", {"id": message_id})
        edit, reaction, deletion = [await mine.heard("message_changed") for _ in range(3)]
        assert (edit["content"], edit["edited_at"][:2]) == ("hello there", "20")
        assert (reaction["content"], len(reaction["reactions"])) == ("hello there", 1)
        assert set(deletion) == {"id", "number", "seq", "prev", "at", "user_id", "deleted", "edited_at"}

    async def test_what_was_missed_comes_whole(self, both, chat, ben, topic):
        mine, _theirs = both
        await database.run(say, ben, chat, "missed")
        reply = await mine.ask(topic, "sync", {"since_seq": 0})
        assert reply["response"]["changes"][-1].keys() >= WHOLE_KEYS

    @pytest.mark.parametrize("lean", ["yes", -1, None, [1], {}, 1.5])
    async def test_another_value_is_refused_and_the_socket_stays(self, socket_of, ada, topic, lean):
        client = await socket_of(ada, topic, join=False)
        assert (await client.join(topic, lean=lean))["status"] == "error"
        assert (await client.join(topic))["status"] == "ok"

    async def test_an_outsider_gets_nothing(self, socket_of, both, cy, topic):
        mine, _theirs = both
        outsider = await socket_of(cy, topic, join=False)
        assert (await outsider.join(topic, lean=1))["response"]["reason"] == "Forbidden"
        await mine.ask(topic, "message", {"content": "hello"})
        assert await outsider.hears_no("message")
