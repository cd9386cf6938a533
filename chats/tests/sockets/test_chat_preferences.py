"""Live events for kinds, preferences, joins and pictures, and who receives them."""

import asyncio

import pytest

from chatapp.realtime.tasks import database
from chats.actions.change_picture import change_picture
from chats.actions.chat_preferences import mute_chat, set_archived, set_favourite
from chats.actions.join_by_link import join_by_link
from chats.actions.join_chat import join_chat
from chats.actions.make_join_link import make_join_link
from chats.actions.open_direct_chat import open_direct_chat
from chats.tests.builders import PictureBody, make_chat


@pytest.fixture
def own(ada, ben, cy):
    """A person's personal topic."""
    return lambda person: f"user:{person.pk}"


class TestKeeping:
    @pytest.mark.parametrize(
        ("keep", "key", "value"),
        [
            (lambda **whom: set_favourite(**whom, is_favourite=True), "favourite", True),
            (lambda **whom: set_archived(**whom, is_archived=True), "archived", True),
            (lambda **whom: mute_chat(**whom, level="everything"), "muted", "everything"),
        ],
        ids=["favourite", "archived", "muted"],
    )
    async def test_only_your_own_devices_receive_it(self, socket_of, ada, ben, chat, own, keep, key, value):
        mine, others = [await socket_of(ben, own(ben)) for _ in range(2)], await socket_of(ada, own(ada))
        room = await socket_of(ada, f"chat:{chat.pk}")
        await database.run(keep, person=ben, chat_id=chat.pk)
        async with asyncio.timeout(2):
            assert [(await client.heard("chat_changed"))[key] for client in mine] == [value, value]
        assert await others.hears_no("chat_changed")
        assert await room.hears_no("message_changed")


class TestComingIn:
    async def test_a_person_who_joins_an_open_chat_gets_it_and_the_others_are_notified(self, socket_of, ada, cy, own):
        chat = await database.run(make_chat, ada, kind="open", title="Town square")
        new, room = await socket_of(cy, own(cy)), await socket_of(ada, f"chat:{chat.pk}")
        await database.run(join_chat, person=cy, chat_id=chat.pk)
        async with asyncio.timeout(2):
            assert (await new.heard("chat_added"))["id"] == chat.pk
            assert (await room.heard("message_changed"))["content"] == "Cy joined"

    async def test_by_a_link_too(self, socket_of, ada, cy, chat, own):
        made = await database.run(make_join_link, actor=ada, chat_id=chat.pk, hours=1, max_uses=1)
        new = await socket_of(cy, own(cy))
        await database.run(join_by_link, person=cy, secret=made.secret)
        async with asyncio.timeout(2):
            assert (await new.heard("chat_added"))["role"] == "member"

    async def test_a_direct_chat_comes_to_the_other_with_its_first_message(self, socket_of, ada, ben, cy, own):
        maker, other = await socket_of(ada, own(ada)), await socket_of(cy, own(cy))
        outsider = await socket_of(ben, own(ben))
        chat_id = (await database.run(open_direct_chat, person=ada, others=[cy])).chat.pk
        async with asyncio.timeout(2):
            assert (await maker.heard("chat_added"))["id"] == chat_id
        room = await socket_of(ada, f"chat:{chat_id}")
        assert (await room.ask(f"chat:{chat_id}", "typing", {"on": True}))["status"] == "ok"
        early = await socket_of(cy, f"chat:{chat_id}", join=False)
        assert (await early.join(f"chat:{chat_id}"))["response"]["reason"] == "Forbidden"
        assert await other.hears_no("chat_added", "invited", "chat_changed", "unread")
        assert (await room.ask(f"chat:{chat_id}", "message", {"content": "hello"}))["response"]["number"] == 1
        async with asyncio.timeout(2):
            card = await other.heard("chat_added")
            assert (card["id"], card["unread"], card["message"], card["state"]) == (chat_id, 1, "hello", "accepted")
            assert [face["name"] for face in card["people"]] == ["Ada"]
            while (await maker.heard("chat_changed"))["users"] != ["Ada", "Cy"]:
                pass
            assert (await early.join(f"chat:{chat_id}"))["status"] == "ok"
        assert await outsider.hears_no("chat_added", "chat_changed", "unread", "invited")

    async def test_where_people_are_asked_the_first_message_is_an_invitation(self, socket_of, settings, ada, cy, own):
        settings.DIRECT_MESSAGES = "request"
        other = await socket_of(cy, own(cy))
        chat_id = (await database.run(open_direct_chat, person=ada, others=[cy])).chat.pk
        room = await socket_of(ada, f"chat:{chat_id}")
        await room.ask(f"chat:{chat_id}", "message", {"content": "hello"})
        async with asyncio.timeout(2):
            card = await other.heard("invited")
        assert (card["id"], card["message"], card["message_user"]) == (chat_id, "hello", "Ada")
        early = await socket_of(cy, f"chat:{chat_id}", join=False)
        assert (await early.join(f"chat:{chat_id}"))["status"] == "error"


class TestPicture:
    async def test_everyone_in_the_chat_gets_the_new_address(self, socket_of, ada, ben, cy, chat, own):
        members, outsider = await socket_of(ben, own(ben)), await socket_of(cy, own(cy))
        await database.run(change_picture, actor=ada, chat_id=chat.pk, upload=PictureBody().file())
        async with asyncio.timeout(3):
            while (await members.heard("chat_changed"))["picture"] is None:
                pass
        assert await outsider.hears_no("chat_changed")
