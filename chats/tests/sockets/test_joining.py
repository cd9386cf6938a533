"""Opening the socket and joining a chat: access."""

import base64
import logging

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client as HttpClient

from accounts.tests.builders import device_of, make_person, time_moved
from accounts.tokens import issue_access_token, issue_channel_token
from chatapp.realtime.tasks import database
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership
from chats.payloads.chat import chat_payload, row_version
from chats.queries.chat_rows import chat_row_for
from chats.tests.builders import make_chat
from chats.tests.sockets.conftest import Client

FORBIDDEN = {
    "status": "error",
    "response": {"reason": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}},
}


class TestConnect:
    async def test_a_channel_token_opens_the_socket_as_it_is_and_as_base64(self, hub, ada, chat):
        device = await database.run(device_of, ada)
        token = issue_channel_token(device, f"chat:{chat.pk}")
        for form in (token, base64.b64encode(token.encode()).decode()):
            client = Client(device, "", token=form)
            assert await client.connect()
            assert (await client.join(f"chat:{chat.pk}"))["status"] == "ok"
            await client.wire.disconnect()

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "%00", "9" * 5_000])
    async def test_nonsense_is_refused(self, hub, ada, token):
        device = await database.run(device_of, ada)
        assert not await Client(device, "", token=token).connect()

    async def test_an_expired_token_is_refused(self, hub, ada):
        device = await database.run(device_of, ada)
        with time_moved(seconds=-settings.CHANNEL_TOKEN_SECONDS - 1):
            token = issue_channel_token(device, "chat:1")
        assert not await Client(device, "", token=token).connect()

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example:8000"])
    async def test_a_foreign_page_is_refused_before_our_code_sees_it(self, hub, ada, origin):
        device = await database.run(device_of, ada)
        assert not await Client(device, "chat:1", origin=origin).connect()

    async def test_our_own_page_and_listed_ones_are_let_in(self, hub, ada, settings):
        device = await database.run(device_of, ada)
        settings.ALLOWED_ORIGINS = ["https://app.example"]
        for origin in (settings.PUBLIC_URL, "https://app.example"):
            client = Client(device, "chat:1", origin=origin)
            assert await client.connect()
            await client.wire.disconnect()

    async def test_one_list_rules_cors_and_the_sockets_origin(self, hub, ada, settings):
        device, listed, other = await database.run(device_of, ada), "https://app.example", "https://other.example"
        settings.ALLOWED_ORIGINS = [listed]
        for origin in (listed, other):
            answer = await database.run(lambda at: HttpClient().get("/api/users/me", headers={"origin": at}), origin)
            client = Client(device, "chat:1", origin=origin)
            opened = await client.connect()
            assert opened == (answer.headers.get("Access-Control-Allow-Origin") == origin) == (origin == listed)
            await client.wire.disconnect()

    async def test_a_person_has_so_many_sockets_and_no_more(self, socket_of, ada, settings):
        settings.SOCKETS_PER_USER = 2
        first = await socket_of(ada, "user:0", join=False)
        await socket_of(ada, "user:0", join=False)
        third = Client(await database.run(device_of, ada), "user:0")
        assert not await third.connect()
        await first.wire.disconnect()
        await socket_of(ada, "user:0", join=False)


class TestJoinAChat:
    async def test_the_reply_says_where_the_chat_stands(self, socket_of, ada, chat):
        client = await socket_of(ada, f"chat:{chat.pk}", join=False)
        reply = await client.join(f"chat:{chat.pk}")
        assert reply == {
            "status": "ok",
            "response": {"last_seq": chat.last_seq, "last_number": 0, "read_number": 0},
        }

    async def test_a_token_for_another_chat_opens_only_that_one(self, socket_of, ada, chat):
        other = await database.run(make_chat, ada)
        client = await socket_of(ada, f"chat:{other.pk}")
        assert await client.join(f"chat:{chat.pk}") == FORBIDDEN
        fresh = issue_channel_token(client.device, f"chat:{chat.pk}")
        assert (await client.join(f"chat:{chat.pk}", token=fresh))["status"] == "ok"

    async def test_a_token_of_another_person_or_device_is_refused(self, socket_of, ada, ben, chat):
        client = await socket_of(ada, f"chat:{chat.pk}")
        for person in (ada, ben):
            foreign = issue_channel_token(await database.run(device_of, person), f"chat:{chat.pk}")
            assert await client.join(f"chat:{chat.pk}", token=foreign) == FORBIDDEN

    async def test_outsiders_pending_invitees_and_those_who_left_are_refused_alike(self, socket_of, ada, ben, cy):
        invitee = await database.run(make_person, "Ivy")
        chat = await database.run(make_chat, ada, ben, invited=(invitee,))
        await database.run(leave_chat, person=ben, chat_id=chat.pk)
        for person in (cy, invitee, ben):
            client = await socket_of(person, f"chat:{chat.pk}", join=False)
            assert await client.join(f"chat:{chat.pk}") == FORBIDDEN

    @pytest.mark.parametrize("name", ["0", "abc", "-1", "9e99", "01", "1 ", "９", "9" * 30, "99999", ""])
    async def test_an_id_that_is_none_is_forbidden(self, socket_of, ada, name):
        client = await socket_of(ada, "chat:1", join=False)
        assert await client.join(f"chat:{name}", token=issue_channel_token(client.device, f"chat:{name}")) == FORBIDDEN

    async def test_a_token_of_the_wrong_type_in_the_join_is_forbidden(self, socket_of, ada, chat):
        client = await socket_of(ada, f"chat:{chat.pk}", join=False)
        for token in (issue_access_token(client.device), 7, [], {}, ""):
            assert await client.join(f"chat:{chat.pk}", token=token) == FORBIDDEN

    async def test_expiry_of_the_token_never_closes_a_joined_topic(self, socket_of, ada, chat):
        client = await socket_of(ada, f"chat:{chat.pk}")
        with time_moved(seconds=settings.CHANNEL_TOKEN_SECONDS + 1):
            assert (await client.ask(f"chat:{chat.pk}", "message", {"content": "still here"}))["status"] == "ok"
            assert await client.join(f"chat:{chat.pk}") == FORBIDDEN
            fresh = issue_channel_token(client.device, f"chat:{chat.pk}")
            assert (await client.join(f"chat:{chat.pk}", token=fresh))["status"] == "ok"


class TestJoinOnesOwnStream:
    async def test_the_reply_counts_what_is_unread(self, socket_of, ada, chat):
        client = await socket_of(ada, f"user:{ada.pk}", join=False)
        reply = await client.join(f"user:{ada.pk}")
        row = chat_payload(await database.run(lambda: chat_row_for(ada, chat_id=chat.pk)))
        assert reply["response"] == {
            "unread": [{"chat_id": chat.pk, "unread": 0, "mentions": 0, "version": row_version(row)}],
            "invited": 0,
            "more": False,
            "activity": 0,
            "threads": 0,
            "later": 0,
        }

    @pytest.mark.parametrize(
        "changes",
        [
            {"chat": {"title": "Harvest"}},
            {"chat": {"topic": "Apples"}},
            {"chat": {"posting": "moderators"}},
            {"chat": {"picture": "0" * 43}},
            {"membership": {"is_favourite": True}},
            {"membership": {"is_archived": True}},
            {"membership": {"muted": "messages"}},
            {"membership": {"role": "member"}},
        ],
        ids=lambda changes: next(iter(next(iter(changes.values())))),
    )
    async def test_the_version_changes_with_the_row(self, socket_of, ada, chat, changes):
        def change():
            before = row_version(chat_payload(chat_row_for(ada, chat_id=chat.pk)))
            Chat.objects.filter(pk=chat.pk).update(**changes.get("chat", {"last_seq": F("last_seq")}))
            own = Membership.objects.filter(chat=chat, user=ada)
            own.update(**changes.get("membership", {"read_number": F("read_number")}))
            return before, row_version(chat_payload(chat_row_for(ada, chat_id=chat.pk)))

        before, after = await database.run(change)
        client = await socket_of(ada, f"user:{ada.pk}", join=False)
        reply = await client.join(f"user:{ada.pk}")
        assert before != after == reply["response"]["unread"][0]["version"]

    async def test_another_persons_stream_is_forbidden(self, socket_of, ada, ben):
        client = await socket_of(ben, f"user:{ada.pk}", join=False)
        reply = await client.join(f"user:{ada.pk}")
        assert reply == FORBIDDEN


class TestSecurityLog:
    async def test_a_refused_join_is_a_line_with_person_device_and_address(self, hub, caplog, cy, chat):
        caplog.set_level(logging.INFO, logger="chatapp.security")
        device = await database.run(device_of, cy)
        client = Client(device, f"chat:{chat.pk}")
        client.wire.scope["client"] = ("198.51.100.7", 4711)
        assert await client.connect()
        for topic in (f"chat:{chat.pk}", "user:1"):
            assert (await client.join(topic))["response"]["reason"] == "Forbidden"
        lines = [record for record in caplog.records if record.name == "chatapp.security"]
        assert [line.topic for line in lines] == [f"chat:{chat.pk}", "user:1"]
        for line in lines:
            assert (line.event, line.user_id, line.device_id) == ("join_refused", cy.pk, device.pk)
            assert line.address == "198.51.100.7"
        await client.wire.disconnect()
