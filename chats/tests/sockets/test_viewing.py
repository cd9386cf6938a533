"""A page in view says that it shows what has just arrived: seldom written, and no one else hears of it."""

import pytest

from chatapp.realtime.tasks import database
from chats.models import Membership
from chats.tests.builders import say


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


async def viewed_at(person, chat):
    return await database.run(lambda: Membership.objects.get(chat=chat, user=person).viewed_at)


async def test_it_is_stored_for_the_person_alone_and_published_to_no_one(socket_of, ada, ben, chat, topic):
    mine, theirs = await socket_of(ada, topic), await socket_of(ben, topic)
    message = await database.run(say, ben, chat, "look")
    assert await mine.ask(topic, "viewing", {}) == {"status": "ok", "response": {}}
    assert await viewed_at(ada, chat) >= message.at
    assert await viewed_at(ben, chat) is None
    assert await theirs.hears_no("viewing", "read")


@pytest.mark.parametrize("limits", [{"throttle_seconds": 3_600.0}])
async def test_many_at_once_are_written_once(socket_of, ada, chat, topic):
    mine = await socket_of(ada, topic)
    await mine.ask(topic, "viewing", {})
    first = await viewed_at(ada, chat)
    for _ in range(5):
        assert (await mine.ask(topic, "viewing", {}))["status"] == "ok"
    assert await viewed_at(ada, chat) == first
