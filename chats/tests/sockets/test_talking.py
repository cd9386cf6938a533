"""Messages in a chat's topic, and who receives them."""

import uuid

import pytest

from accounts.tests.builders import make_person
from chatapp.realtime.tasks import database
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Message
from chats.tests.builders import make_chat, say

CONTRACT_KEYS = {"id", "content", "user", "at", "user_id"}


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


class TestSend:
    async def test_everyone_receives_the_broadcast_and_the_sender_gets_an_ok(self, socket_of, ada, ben, topic):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        reply = await mine.ask(topic, "message", {"content": "  hello  "})
        assert reply["status"] == "ok"
        assert set(reply["response"]) == {"id", "number", "seq", "client_id", "at"}
        for client in (mine, theirs):
            heard = await client.heard("message")
            assert set(heard) >= CONTRACT_KEYS
            assert (heard["content"], heard["user"], heard["user_id"]) == ("hello", ada.name, ada.pk)
            assert heard["seq"] == reply["response"]["seq"]
            assert heard["prev"] == heard["seq"] - 1

    async def test_a_repeat_stores_and_publishes_nothing_and_returns_the_first(self, socket_of, ada, ben, topic):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        client_id = str(uuid.uuid4())
        first = await mine.ask(topic, "message", {"content": "once", "client_id": client_id})
        again = await mine.ask(topic, "message", {"content": "other text", "client_id": client_id})
        assert again["response"] == {**first["response"], "repeated": True}
        assert (await theirs.heard("message"))["content"] == "once"
        assert await theirs.hears_no("message", "message_changed")

    @pytest.mark.parametrize(
        ("payload", "field"),
        [
            ({}, "content"),
            ({"content": ""}, "content"),
            ({"content": " \n\t "}, "content"),
            ({"content": "x" * 4_001}, "content"),
            ({"content": ["a"]}, "content"),
            ({"content": {"a": 1}}, "content"),
            ({"content": 7}, "content"),
            ({"content": None}, "content"),
            ({"content": "a\x00b"}, "content"),
            ({"content": "\ud800"}, "content"),
            ({"content": "ok", "client_id": "abc"}, "client_id"),
            ({"content": "ok", "client_id": 7}, "client_id"),
            ({"content": "ok", "client_id": {}}, "client_id"),
        ],
    )
    async def test_long_blank_or_unknown_input_is_refused_and_the_channel_goes_on(
        self, socket_of, ada, ben, topic, payload, field
    ):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        reply = await mine.ask(topic, "message", payload)
        assert reply["status"] == "error"
        assert list(reply["response"]["errors"]) == [field, "code"]
        assert await theirs.hears_no("message")
        assert (await mine.ask(topic, "message", {"content": "x" * 4_000}))["status"] == "ok"

    async def test_an_unknown_event_is_an_error_reply(self, socket_of, ada, topic):
        mine = await socket_of(ada, topic)
        assert (await mine.ask(topic, "shout", {}))["status"] == "error"
        assert (await mine.ask(topic, "message", {"content": "up"}))["status"] == "ok"

    async def test_someone_just_removed_can_neither_send_nor_receive(self, socket_of, ada, ben, chat, topic):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        await database.run(remove_member, actor=ada, chat_id=chat.pk, user_id=ben.pk)
        reply = await theirs.ask(topic, "message", {"content": "still in?"})
        assert reply["status"] == "error"
        await mine.ask(topic, "message", {"content": "secret"})
        assert await theirs.hears_no("message", "message_changed")

    async def test_an_api_post_is_broadcast_like_any_other(self, socket_of, ben, ada, chat, topic):
        theirs = await socket_of(ben, topic)
        await database.run(send_message, MessageDraft("by post"), author=ada, chat_id=chat.pk)
        assert (await theirs.heard("message"))["content"] == "by post"


class TestChange:
    async def test_an_edit_and_a_deletion_arrive_in_order_with_their_seq(self, socket_of, ada, ben, topic):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        sent = (await mine.ask(topic, "message", {"content": "helo"}))["response"]
        edited = (await mine.ask(topic, "edit", {"id": sent["id"], "content": "hello"}))["response"]["message"]
        deleted = (await mine.ask(topic, "delete", {"id": sent["id"]}))["response"]["message"]
        assert [edited["seq"], deleted["seq"]] == [sent["seq"] + 1, sent["seq"] + 2]
        await theirs.heard("message")
        assert (await theirs.heard("message_changed"))["content"] == "hello"
        last = await theirs.heard("message_changed")
        assert (last["deleted"], last["content"], last["html"], last["number"]) == (True, "", "", sent["number"])

    async def test_anothers_message_cannot_be_edited_and_one_of_another_chat_does_not_exist(
        self, socket_of, ada, ben, chat, topic
    ):
        theirs = await socket_of(ben, topic)
        message = await database.run(say, ada, chat, "mine")
        assert (await theirs.ask(topic, "edit", {"id": message.pk, "content": "x"}))["status"] == "error"
        other = await database.run(make_chat, ada)
        foreign = await database.run(say, ada, other, "elsewhere")
        for event in ("edit", "delete"):
            reply = await theirs.ask(topic, event, {"id": foreign.pk, "content": "x"})
            assert reply["response"]["reason"] == "not_found"
        assert await database.run(lambda: Message.objects.get(pk=foreign.pk).content) == "elsewhere"


class TestReading:
    async def test_others_receive_the_read_position_and_the_readers_devices_count_down(
        self, socket_of, ada, ben, chat, topic
    ):
        theirs, own = await socket_of(ben, topic), await socket_of(ada, f"user:{ada.pk}")
        mine = await socket_of(ada, topic)
        await database.run(say, ben, chat, "one", "two")
        assert (await own.heard("unread"))["chat_id"] == chat.pk
        reply = await mine.ask(topic, "read", {"number": 1})
        assert reply["response"] == {"read_number": 1, "unread": 1, "mentions": 0}
        assert await theirs.heard("read") == {"user_id": ada.pk, "number": 1}
        while (heard := await own.heard("unread"))["read_number"] != 1:
            pass
        assert heard["unread"] == 1

    async def test_reads_only_rise_and_unread_sets(self, socket_of, ada, ben, chat, topic):
        mine = await socket_of(ada, topic)
        await database.run(say, ben, chat, "one", "two", "three")
        assert (await mine.ask(topic, "read", {"number": 99}))["response"]["read_number"] == 3
        assert (await mine.ask(topic, "read", {"number": 1}))["response"]["read_number"] == 3
        assert (await mine.ask(topic, "unread", {"number": 1}))["response"]["unread"] == 2
        for wrong in (-1, "1", None, 1.5, True):
            assert (await mine.ask(topic, "read", {"number": wrong}))["status"] == "error"

    async def test_unread_is_published_to_the_readers_devices_even_if_nothing_changed(
        self, socket_of, ada, ben, chat, topic
    ):
        """A page marks unread before it has sent its read: the person's other pages must not read on either."""
        mine, own = await socket_of(ada, topic), await socket_of(ada, f"user:{ada.pk}")
        await database.run(say, ben, chat, "one")
        await mine.ask(topic, "unread", {"number": 0})
        while "marked" not in (heard := await own.heard("unread")):
            pass
        assert (heard["unread"], heard["read_number"], heard["marked"]) == (1, 0, True)


class TestTyping:
    async def test_the_others_are_notified_and_nothing_is_stored(self, socket_of, ada, ben, topic):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        assert (await mine.ask(topic, "typing", {"on": True}))["response"] == {}
        assert await theirs.heard("typing") == {"user_id": ada.pk, "user": ada.name, "on": True}
        assert (await mine.ask(topic, "typing", {"on": "yes"}))["status"] == "error"


class TestPresence:
    async def test_names_come_and_go_with_the_sockets(self, socket_of, ada, ben, topic):
        mine = await socket_of(ada, topic)
        assert (await mine.heard("presence_state"))[str(ada.pk)]["user"] == ada.name
        theirs = await socket_of(ben, topic)
        while str(ben.pk) not in (diff := await mine.heard("presence_diff"))["joins"]:
            pass
        meta = diff["joins"][str(ben.pk)]["metas"][0]
        assert meta["online_at"].isdigit()
        await theirs.wire.disconnect()
        while str(ben.pk) not in (diff := await mine.heard("presence_diff"))["leaves"]:
            pass
        assert diff["leaves"][str(ben.pk)]["metas"][0]["phx_ref"] == meta["phx_ref"]

    async def test_an_outsider_does_not_see_who_is_present(self, socket_of, ada, ben, topic):
        cy = await database.run(make_person, "Cy")
        outside = await socket_of(cy, f"user:{cy.pk}")
        mine = await socket_of(ada, topic)
        await socket_of(ben, topic)
        while str(ben.pk) not in (await mine.heard("presence_diff"))["joins"]:
            pass
        assert await outside.hears_no("presence_state", "presence_diff")


class TestOrderAfterTheCommit:
    @pytest.mark.parametrize("event", ["message", "edit", "react", "delete"])
    async def test_the_sender_gets_the_reply_before_the_frame(self, socket_of, ada, ben, chat, topic, event):
        message = await database.run(say, ada, chat, "before")
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        payload = {"content": "hello", "id": message.pk, "emoji": "👍"}
        ref = await mine.push(topic, event, payload)
        wanted = "message" if event == "message" else "message_changed"
        order = []
        while len(order) < 2:
            frame = await mine._next()
            if frame[1] == ref or frame[3] == wanted:
                order.append(frame[3])
        assert order == ["phx_reply", wanted]
        await theirs.heard(wanted)
