"""Live events for reactions, pins, threads, mentions, drafts and hidden reading, and who doesn't receive them."""

import pytest

from accounts.actions.update_profile import update_profile
from chatapp.realtime.tasks import database
from chats.actions.accept_invitation import accept_invitation
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read, mark_unread
from chats.actions.pin_message import pin_message
from chats.actions.react import react, unreact
from chats.actions.save_draft import save_draft
from chats.actions.save_message import save_message
from chats.actions.send_message import MessageDraft, send_message
from chats.delivery.event_store import ChatEventStore
from chats.tests.builders import make_chat, say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


@pytest.fixture
def message(ada, chat):
    return say(ada, chat, "Shall we?")


class TestMarks:
    async def test_everyone_receives_each_in_order_with_its_full_state(self, socket_of, ada, ben, topic, message):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        asked = [("react", {"emoji": "👍"}), ("pin", {}), ("unreact", {"emoji": "👍"}), ("unpin", {})]
        answers = [
            (await theirs.ask(topic, event, {"id": message.pk, **more}))["response"]["message"] for event, more in asked
        ]
        assert [answer["seq"] for answer in answers] == [message.changed_seq + step for step in (1, 2, 3, 4)]
        for client in (mine, theirs):
            for answer in answers:
                heard = await client.heard("message_changed")
                assert heard.pop("prev") == answer["seq"] - 1
                assert heard == answer
        assert [bool(answer["reactions"]) for answer in answers] == [True, True, False, False]

    async def test_a_repeat_notifies_no_one(self, socket_of, ada, ben, topic, message):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        for _ in range(2):
            await theirs.ask(topic, "react", {"id": message.pk, "emoji": "👍"})
            await theirs.ask(topic, "pin", {"id": message.pk})
        assert [await mine.heard("message_changed") for _ in range(2)]
        assert await mine.hears_no("message_changed")

    @pytest.mark.parametrize(
        ("event", "payload", "fault"),
        [
            ("react", {"emoji": "yes"}, {"errors": {"emoji": ["must be one emoji"], "code": "invalid"}}),
            ("react", {"emoji": 7}, {"errors": {"emoji": ["must be text"], "code": "invalid"}}),
            ("react", {}, {"errors": {"emoji": ["can't be blank"], "code": "invalid"}}),
            ("unreact", {"emoji": []}, {"errors": {"emoji": ["must be text"], "code": "invalid"}}),
            ("pin", {"id": "1"}, {"errors": {"id": ["must be a whole number from 0 up"], "code": "invalid"}}),
            ("unpin", {"id": None}, {"errors": {"id": ["must be a whole number from 0 up"], "code": "invalid"}}),
        ],
    )
    async def test_wrong_input_is_an_error_reply(self, socket_of, ada, topic, message, event, payload, fault):
        mine = await socket_of(ada, topic)
        reply = await mine.ask(topic, event, {"id": message.pk, **payload})
        assert (reply["status"], reply["response"]["errors"]) == ("error", fault["errors"])
        assert (await mine.ask(topic, "message", {"content": "up"}))["status"] == "ok"

    async def test_a_message_of_another_chat_does_not_exist_here(self, socket_of, ada, ben, cy, topic):
        theirs = await socket_of(ben, topic)
        elsewhere = await database.run(make_chat, ada, cy)
        foreign = await database.run(say, ada, elsewhere, "a secret word")
        for event in ("react", "unreact", "pin", "unpin"):
            reply = await theirs.ask(topic, event, {"id": foreign.pk, "emoji": "👍"})
            assert reply["response"]["reason"] == "not_found"
        reply = await theirs.ask(topic, "message", {"content": "x", "reply_to": foreign.pk})
        assert list(reply["response"]["errors"]) == ["reply_to", "code"]

    async def test_saving_notifies_no_one_else(self, socket_of, ada, ben, chat, topic, message):
        mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
        await database.run(save_message, person=ben, chat_id=chat.pk, message_id=message.pk)
        assert await mine.hears_no("message_changed")
        assert await theirs.hears_no("message_changed")


class TestThreads:
    async def test_the_reply_then_its_root_and_no_unread_count(self, socket_of, ada, ben, topic, message):
        theirs, stream = await socket_of(ben, topic), await socket_of(ben, f"user:{ben.pk}")
        mine = await socket_of(ada, topic)
        sent = (await mine.ask(topic, "message", {"content": "beside", "thread_root": message.pk}))["response"]
        reply, root = [await theirs.heard("message_changed") for _ in range(2)]
        assert (sent["number"], reply["id"], reply["thread_root"]) == (None, sent["id"], message.pk)
        assert (root["id"], root["thread_count"], root["seq"]) == (message.pk, 1, sent["seq"] + 1)
        assert await theirs.hears_no("message")
        await mine.ask(topic, "message", {"content": "above"})
        assert (await stream.heard("unread"))["message"] == "above"

    async def test_who_was_away_catches_up_with_all_of_it(self, socket_of, ada, ben, chat, topic, message):
        def go_on():
            react(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👍")
            send_message(MessageDraft("beside", thread_root=message.pk), author=ada, chat_id=chat.pk)
            pin_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
            unreact(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👍")

        await database.run(go_on)
        theirs = await socket_of(ben, topic, join=False)
        reply = (await theirs.join(topic, since_seq=message.changed_seq))["response"]
        beside, root = reply["changes"]
        assert (beside["content"], beside["number"]) == ("beside", None)
        assert (root["id"], root["reactions"], root["thread_count"]) == (message.pk, [], 1)
        assert root["pinned_at"] and root["seq"] == reply["cursor"]

    async def test_what_the_bus_lost_is_delivered_as_what_it_is(self, ada, chat, message):
        def lost():
            send_message(MessageDraft("beside", thread_root=message.pk), author=ada, chat_id=chat.pk)
            return ChatEventStore().missed(topic=f"chat:{chat.pk}", after_seq=2, after_number=1, user_ids=[ada.pk])

        missed = await database.run(lost)
        assert [(frame.event, frame.seq) for frame in missed.items] == [("message_changed", 3), ("message_changed", 4)]


class TestMentions:
    async def test_counts_come_with_the_join_and_with_each_unread_frame(self, socket_of, ada, ben, chat):
        await database.run(say, ada, chat, "@Ben", "x")
        theirs = await socket_of(ben, f"user:{ben.pk}", join=False)
        counts = (await theirs.join(f"user:{ben.pk}"))["response"]["unread"]
        [row] = counts
        assert (row["chat_id"], row["unread"], row["mentions"]) == (chat.pk, 2, 1)
        await database.run(mark_read, person=ben, chat_id=chat.pk, number=2)
        assert (await theirs.heard("unread"))["mentions"] == 0
        await database.run(say, ada, chat, "@Ben!")
        assert (await theirs.heard("unread"))["mentions"] == 1


class TestDrafts:
    async def test_only_the_persons_own_devices_are_notified(self, socket_of, ada, ben, chat):
        here, there = await socket_of(ben, f"user:{ben.pk}"), await socket_of(ben, f"user:{ben.pk}")
        hers = await socket_of(ada, f"user:{ada.pk}")
        in_chat = await socket_of(ada, f"chat:{chat.pk}")
        for _ in range(2):
            await database.run(save_draft, person=ben, chat_id=chat.pk, content="I think ")
        for client in (here, there):
            assert await client.heard("draft") == {"chat_id": chat.pk, "content": "I think "}
            assert await client.hears_no("draft")
        assert await hers.hears_no("draft")
        assert await in_chat.hears_no("draft")


class TestHiddenReading:
    async def test_the_chat_is_not_notified_and_the_persons_own_devices_count_down(
        self, socket_of, ada, ben, chat, topic, message
    ):
        hers, own = await socket_of(ada, topic), await socket_of(ben, f"user:{ben.pk}")
        await database.run(update_profile, person=ben, changes={"show_reading": False})
        await database.run(mark_read, person=ben, chat_id=chat.pk, number=1)
        assert (await own.heard("unread"))["unread"] == 0
        assert await hers.hears_no("read")
        await database.run(update_profile, person=ben, changes={"show_reading": True})
        await database.run(say, ada, chat, "another")
        await database.run(mark_read, person=ben, chat_id=chat.pk, number=2)
        assert await hers.heard("read") == {"user_id": ben.pk, "number": 2}

    async def test_joining_is_published_as_reading_only_for_those_who_show_it(
        self, socket_of, ada, cy, chat, topic, message
    ):
        hers = await socket_of(ada, topic)
        for shows in (False, True):
            await database.run(update_profile, person=cy, changes={"show_reading": shows})
            await database.run(invite_people, actor=ada, chat_id=chat.pk, emails=[cy.email])
            await database.run(accept_invitation, person=cy, chat_id=chat.pk)
            assert (await hers.heard("message_changed"))["content"] == "Cy joined"
            if shows:
                assert await hers.heard("read") == {"user_id": cy.pk, "number": message.number}
            else:
                assert await hers.hears_no("read")
            await database.run(leave_chat, person=cy, chat_id=chat.pk)
            assert (await hers.heard("message_changed"))["content"] == "Cy left"

    async def test_hiding_stops_others_positions_at_once_until_reading_is_shown_again(
        self, socket_of, ada, ben, chat, topic, message
    ):
        hers, his = await socket_of(ada, topic), await socket_of(ben, topic)
        await database.run(say, ben, chat, "two", "three", "four")
        await database.run(update_profile, person=ben, changes={"show_reading": False})
        await database.run(mark_read, person=ada, chat_id=chat.pk, number=2)
        assert await hers.heard("read") == {"user_id": ada.pk, "number": 2}
        assert await his.hears_no("read")
        late = await socket_of(ben, topic)
        await database.run(mark_read, person=ada, chat_id=chat.pk, number=3)
        assert await hers.heard("read") == {"user_id": ada.pk, "number": 3}
        for client in (his, late):
            assert await client.hears_no("read")
        await database.run(update_profile, person=ben, changes={"show_reading": True})
        await database.run(mark_read, person=ada, chat_id=chat.pk, number=4)
        for client in (hers, his, late):
            assert await client.heard("read") == {"user_id": ada.pk, "number": 4}

    async def test_an_outsider_receives_nothing_either_way(self, socket_of, ada, cy, chat, topic, message):
        outside = await socket_of(cy, topic, join=False)
        for shows in (False, True):
            await database.run(update_profile, person=cy, changes={"show_reading": shows})
            await database.run(mark_unread, person=ada, chat_id=chat.pk, number=0)
            await database.run(mark_read, person=ada, chat_id=chat.pk, number=1)
            assert (await outside.join(topic))["response"] == {
                "reason": "Forbidden",
                "errors": {"detail": "Forbidden", "code": "forbidden"},
            }
            assert await outside.hears_no("read")
