"""Weaknesses of SimpleChatApp that ChatApp doesn't have: the socket. The API has its own file."""

import asyncio

import pytest
from django.conf import settings

from accounts.actions.end_device import sign_out
from accounts.tests.builders import browser_of, device_of, time_moved
from accounts.tokens import issue_access_token, issue_channel_token, issue_refresh_token
from chatapp.realtime.tasks import database
from chats.actions.accept_invitation import accept_invitation
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import decline_invitation, leave_chat
from chats.actions.remove_member import remove_member
from chats.tests.builders import make_chat, say
from chats.tests.sockets.conftest import Client

FORBIDDEN = {
    "status": "error",
    "response": {"reason": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}},
}


@pytest.fixture
def topic(chat) -> str:
    return f"chat:{chat.pk}"


class TestPendingInvitees:
    async def test_they_can_neither_join_nor_post_nor_receive(self, socket_of, ada, cy):
        chat = await database.run(lambda: make_chat(ada, invited=(cy,)))
        client = await socket_of(cy, f"chat:{chat.pk}", join=False)
        assert await client.join(f"chat:{chat.pk}") == FORBIDDEN
        assert (await client.ask(f"chat:{chat.pk}", "message", {"content": "hi"}))["status"] == "error"
        await database.run(say, ada, chat, "not for Cy yet")
        assert await client.hears_no("message")
        assert await database.run(chat.messages.filter(author=cy).count) == 0


class TestTokens:
    @pytest.mark.parametrize("issue", [issue_access_token, issue_refresh_token])
    async def test_only_an_access_token_opens_the_socket(self, hub, ada, issue):
        device = await database.run(device_of, ada)
        token = await database.run(issue, device)
        assert not await Client(device, "", token=token).connect()

    async def test_a_channel_token_opens_only_its_own_chat(self, socket_of, ada, topic):
        other = await database.run(make_chat, ada)
        client = await socket_of(ada, topic)
        assert await client.join(f"chat:{other.pk}") == FORBIDDEN

    async def test_a_cookie_never_opens_a_socket(self, hub, ada):
        browser = await database.run(browser_of, ada)
        device = await database.run(device_of, ada)
        refresh_token = await database.run(issue_refresh_token, device)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.REFRESH_COOKIE_NAME}={refresh_token}"
        client = Client(device, "", token="", origin=settings.PUBLIC_URL)
        client.wire.scope["headers"].append((b"cookie", cookies.encode()))
        assert not await client.connect()

    async def test_a_revoked_session_does_not_reach_it(self, hub, ada):
        device = await database.run(device_of, ada)
        token = issue_channel_token(device, "chat:1")
        await database.run(sign_out, device=device)
        assert not await Client(device, "", token=token).connect()

    @pytest.mark.parametrize("how", ["leave", "decline", "remove"])
    async def test_leaving_ends_the_subscription_of_an_open_socket(self, socket_of, ada, ben, chat, topic, how):
        theirs, own = await socket_of(ben, topic), await socket_of(ben, f"user:{ben.pk}")
        mine = await socket_of(ada, topic)
        ways = {
            "leave": lambda: leave_chat(person=ben, chat_id=chat.pk),
            "decline": lambda: decline_invitation(person=ben, chat_id=chat.pk),
            "remove": lambda: remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk),
        }
        await database.run(ways[how])
        async with asyncio.timeout(2):
            await theirs.heard("phx_close")
            removed = await own.heard("chat_removed")
        assert removed == {"chat_id": chat.pk, "reason": "removed" if how == "remove" else "left"}
        assert (await mine.heard("message_changed"))["system"]["user_id"] == ben.pk
        await mine.ask(topic, "message", {"content": "among us"})
        assert await theirs.hears_no("message", "message_changed", "presence_diff")


class TestReconnecting:
    async def test_after_3_minutes_it_comes_back_with_a_fresh_token_and_brings_what_was_said_meanwhile(
        self, socket_of, ada, ben, chat, topic
    ):
        first = await socket_of(ben, topic)
        seen = (await first.join(topic))["response"]["last_seq"]
        await first.wire.disconnect()
        await database.run(say, ada, chat, "meanwhile")
        with time_moved(seconds=settings.CHANNEL_TOKEN_SECONDS + 1):
            again = Client(first.device, topic)
            assert await again.connect()
            changes = (await again.join(topic, since_seq=seen))["response"]["changes"]
            await again.wire.disconnect()
        assert [change["content"] for change in changes] == ["meanwhile"]


class TestLiveChatList:
    async def test_new_chats_and_invitations_appear_at_once(self, socket_of, ada, ben, cy, chat):
        own = await socket_of(cy, f"user:{cy.pk}")
        await database.run(invite_people, actor=ada, chat_id=chat.pk, emails=[cy.email])
        invited = await own.heard("invited")
        assert (invited["id"], invited["state"], invited["message"]) == (chat.pk, "invited", "")
        await database.run(accept_invitation, person=cy, chat_id=chat.pk)
        added = await own.heard("chat_added")
        assert (added["id"], added["state"]) == (chat.pk, "accepted")
