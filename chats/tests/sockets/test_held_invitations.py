"""A held invitation reaches no device until the address is verified."""

import asyncio

import pytest

from accounts.actions.verify_email import verify_email
from accounts.rules.verification import sign_verification
from accounts.tests.builders import make_person
from chatapp.realtime.tasks import database
from chats.actions.invite_people import invite_people
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.remove_member import remove_member
from chats.tests.builders import say


@pytest.fixture
def mal(settings, ada):
    settings.EMAIL_URL = "smtp://mail.example.org"
    return make_person("Mal", email_verified_at=None)


async def test_an_invitation(socket_of, ada, chat, mal):
    own = await socket_of(mal, f"user:{mal.pk}")
    await database.run(invite_people, actor=ada, chat_id=chat.pk, emails=[mal.email])
    assert await own.hears_no("invited")
    await database.run(verify_email, token=sign_verification(mal, mal.email))
    async with asyncio.timeout(2):
        assert (await own.heard("invited"))["id"] == chat.pk


async def test_taking_it_back(socket_of, ada, chat, mal):
    own = await socket_of(mal, f"user:{mal.pk}")
    await database.run(invite_people, actor=ada, chat_id=chat.pk, emails=[mal.email])
    await database.run(remove_member, actor=ada, chat_id=chat.pk, user_id=mal.pk)
    assert await own.hears_no("chat_removed")


async def test_a_direct_chat(socket_of, ada, mal):
    own = await socket_of(mal, f"user:{mal.pk}")
    made = await database.run(open_direct_chat, person=ada, others=[mal])
    await database.run(say, ada, made.chat, "for the boss")
    assert await own.hears_no("chat_added")
    await database.run(verify_email, token=sign_verification(mal, mal.email))
    async with asyncio.timeout(2):
        assert (await own.heard("chat_added"))["unread"] == 1
