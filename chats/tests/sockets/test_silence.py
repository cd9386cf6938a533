"""The sentinel that other tests use to prove that a client received nothing."""

import pytest

from accounts.actions.end_device import sign_out
from chatapp.realtime.tasks import database
from chats.tests.builders import say


async def test_a_frame_written_before_is_found(socket_of, ada, ben, chat):
    theirs = await socket_of(ben, f"chat:{chat.pk}")
    await database.run(say, ada, chat, "hello")
    assert not await theirs.hears_no("message")
    assert await theirs.hears_no("message")


async def test_a_closed_socket_proves_nothing(socket_of, ben, chat):
    theirs = await socket_of(ben, f"chat:{chat.pk}")
    await database.run(sign_out, device=theirs.device)
    with pytest.raises(AssertionError):
        await theirs.hears_no("message")
