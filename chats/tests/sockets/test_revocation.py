"""Open sockets after their access was revoked."""

import asyncio

import pytest

from accounts.actions.change_password import change_password
from accounts.actions.end_device import sign_out, sign_out_everywhere
from accounts.actions.staff import deactivate_person
from accounts.client_info import ClientInfo
from accounts.tests.builders import PASSWORD, device_of, make_staff
from chatapp.realtime.tasks import database
from chats.actions.accept_invitation import accept_invitation
from chats.actions.close_chat import close_chat
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.actions.send_message import MessageDraft, send_message


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


class TestSession:
    async def test_sign_out_closes_this_devices_sockets_and_no_others(self, socket_of, ada, topic):
        here, there = await database.run(device_of, ada), await database.run(device_of, ada)
        ended = [await socket_of(ada, topic, device=here), await socket_of(ada, f"user:{ada.pk}", device=here)]
        other = await socket_of(ada, topic, device=there)
        await database.run(sign_out, device=here)
        async with asyncio.timeout(2):
            assert "reason" in await ended[1].heard("signed_out")
            assert [await client.closed_with() for client in ended] == [1001, 1001]
        assert (await other.ask(topic, "message", {"content": "here"}))["status"] == "ok"

    @pytest.mark.parametrize("way", ["everywhere", "new password", "deactivated"])
    async def test_what_ends_all_sessions_closes_all_sockets(self, socket_of, ada, topic, way):
        staff = await database.run(make_staff)
        ways = {
            "everywhere": lambda: sign_out_everywhere(person=ada),
            "new password": lambda: change_password(
                person=ada, current_password=PASSWORD, password="Rather-n3w-lamp", client_info=ClientInfo()
            ),
            "deactivated": lambda: deactivate_person(staff=staff, person=ada, reason="spam"),
        }
        clients = [await socket_of(ada, topic) for _ in range(3)]
        await database.run(ways[way])
        async with asyncio.timeout(2):
            assert [await client.closed_with() for client in clients] == [1001] * 3


class TestMembership:
    async def test_a_closed_chat_is_closed_for_everyone(self, socket_of, ada, ben, chat, topic):
        clients = [await socket_of(person, topic) for person in (ada, ben)]
        staff = await database.run(make_staff)
        await database.run(close_chat, staff=staff, chat_id=chat.pk, reason="spam")
        for client in clients:
            await client.heard("phx_close")

    async def test_a_returning_member_receives_again(self, socket_of, ada, ben, chat, topic):
        theirs = await socket_of(ben, topic)
        await database.run(leave_chat, person=ben, chat_id=chat.pk)
        await theirs.heard("phx_close")
        await database.run(invite_people, actor=ada, chat_id=chat.pk, emails=[ben.email])
        await database.run(accept_invitation, person=ben, chat_id=chat.pk)
        assert (await theirs.join(topic))["status"] == "ok"
        mine = await socket_of(ada, topic)
        await mine.ask(topic, "message", {"content": "welcome back"})
        assert (await theirs.heard("message"))["content"] == "welcome back"


class TestOwnStream:
    async def test_the_last_line_comes_with_the_counts_and_an_outsider_receives_neither(
        self, socket_of, ada, ben, cy, chat
    ):
        own, outside = await socket_of(ben, f"user:{ben.pk}"), await socket_of(cy, f"user:{cy.pk}")
        await database.run(send_message, MessageDraft("x" * 300), author=ada, chat_id=chat.pk)
        heard = await own.heard("unread")
        assert (heard["unread"], heard["message"]) == (1, "x" * 200)
        assert heard["last_at"].endswith("Z")
        assert await outside.hears_no("unread")

    async def test_members_are_notified_that_the_people_changed_and_outsiders_are_not(
        self, socket_of, ada, ben, cy, chat
    ):
        own, outside = await socket_of(ada, f"user:{ada.pk}"), await socket_of(cy, f"user:{cy.pk}")
        await database.run(leave_chat, person=ben, chat_id=chat.pk)
        assert (await own.heard("chat_changed"))["users"] == [ada.name]
        assert await outside.hears_no("chat_changed", "unread", "chat_added")
