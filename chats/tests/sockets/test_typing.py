"""Typing is broadcast at most once a second; the latest wins, and nothing is refused."""

import asyncio

import pytest

from accounts.models import Block
from chatapp.realtime.tasks import database
from chats.actions.open_direct_chat import open_direct_chat
from chats.tests.builders import make_chat, say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


async def test_twenty_at_once_are_published_twice_and_the_last_one_arrives(socket_of, ada, ben, topic):
    mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
    for number in range(20):
        reply = await mine.ask(topic, "typing", {"on": number % 2 == 0})
        assert reply == {"status": "ok", "response": {}}
    heard = [(await theirs.heard("typing"))["on"] for _ in range(2)]
    assert heard == [True, False]
    await mine.ask(topic, "typing", {"on": True})
    assert (await theirs.heard("typing"))["on"] is True


async def test_that_one_has_stopped_is_not_lost_when_one_leaves(socket_of, ada, ben, topic):
    mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
    await mine.ask(topic, "typing", {"on": True})
    await mine.ask(topic, "typing", {"on": False})
    await mine.wire.disconnect()
    assert [(await theirs.heard("typing"))["on"] for _ in range(2)] == [True, False]


async def test_that_one_types_is_not_said_after_one_has_left(socket_of, ada, ben, cy):
    topic = f"chat:{(await database.run(make_chat, ada, ben, cy)).pk}"
    mine, theirs, third = [await socket_of(person, topic) for person in (ada, ben, cy)]
    for client in (mine, third):
        await client.ask(topic, "typing", {"on": False})
        await client.ask(topic, "typing", {"on": True})
    await mine.wire.disconnect()
    # Cy's is due after Ada's would have been.
    heard = [await theirs.heard("typing") for _ in range(3)]
    assert [(one["user_id"], one["on"]) for one in heard] == [(ada.pk, False), (cy.pk, False), (cy.pk, True)]


async def test_people_and_chats_are_published_separately(socket_of, ada, ben, cy):
    chat = await database.run(make_chat, ada, ben, cy)
    topic = f"chat:{chat.pk}"
    one, other, third = [await socket_of(person, topic) for person in (ada, ben, cy)]
    await one.ask(topic, "typing", {"on": True})
    await other.ask(topic, "typing", {"on": True})
    assert {(await third.heard("typing"))["user_id"] for _ in range(2)} == {ada.pk, ben.pk}


async def test_typing_in_an_announcement_chat_is_its_leaders_alone(socket_of, ada, ben, cy):
    chat = await database.run(lambda: make_chat(ada, ben, cy, posting="moderators"))
    topic = f"chat:{chat.pk}"
    owner, member, reader = [await socket_of(person, topic) for person in (ada, ben, cy)]
    assert await member.ask(topic, "typing", {"on": True}) == {"status": "ok", "response": {}}
    await owner.ask(topic, "typing", {"on": True})
    assert (await reader.heard("typing"))["user_id"] == ada.pk


async def test_typing_of_a_blocked_person_is_dropped_without_notice(socket_of, ada, ben):
    def blocked_chat():
        chat = open_direct_chat(person=ada, others=[ben]).chat
        say(ada, chat, "hello")
        Block.objects.create(blocker=ben, blocked=ada)
        return chat

    chat = await database.run(blocked_chat)
    topic = f"chat:{chat.pk}"
    mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
    assert await mine.ask(topic, "typing", {"on": True}) == {"status": "ok", "response": {}}
    refused = await mine.ask(topic, "message", {"content": "hello?"})
    assert refused["response"]["reason"] == "not_accepting"
    assert await theirs.hears_no("typing", "message", "message_changed")
    await theirs.ask(topic, "typing", {"on": True})
    assert (await asyncio.wait_for(mine.heard("typing"), 5))["user_id"] == ben.pk
