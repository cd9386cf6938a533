"""Load shedding: sends that would wait too long are refused at once, and only those."""

import asyncio
import threading
from uuid import uuid4

import pytest

from chatapp.lib.errors import RateLimited
from chatapp.realtime.channels.channel import Identity
from chatapp.realtime.limits import Limits
from chats.actions.send_message import MessageDraft
from chats.sockets.process import ProcessSockets
from chats.sockets.sending import SendRequest, refuse_when_overloaded

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = Limits().patience_seconds
ROUND_SECONDS = PATIENCE / 4


def _nobodys_message() -> SendRequest:
    identity = Identity(user_id=1, device_id=1, token="")
    return SendRequest(identity=identity, chat_id=1, draft=MessageDraft("hello", client_id=uuid4()))


class TestShedding:
    async def test_a_quiet_process_refuses_no_burst(self):
        refuse_when_overloaded(ProcessSockets().sends, frames_behind=1_000, patience_seconds=PATIENCE)

    async def test_while_storing_is_slow_a_long_queue_is_refused_and_a_lone_send_is_not(self):
        """A database whose queries take half a second, as if overloaded."""
        go_on = threading.Event()

        def slowly(requests):
            go_on.wait(ROUND_SECONDS)
            return [RateLimited(retry_after=1)] * len(requests)

        sends = ProcessSockets(store=slowly).sends
        sent = [asyncio.ensure_future(sends.put(_nobodys_message()))]
        await asyncio.gather(*sent, return_exceptions=True)
        sent = [asyncio.ensure_future(sends.put(_nobodys_message()))]
        await asyncio.sleep(0)
        refuse_when_overloaded(sends, frames_behind=0, patience_seconds=PATIENCE)
        with pytest.raises(RateLimited) as refused:
            refuse_when_overloaded(sends, frames_behind=10, patience_seconds=PATIENCE)
        assert refused.value.retry_after >= 1
        go_on.set()
        await asyncio.gather(*sent, return_exceptions=True)
        refuse_when_overloaded(sends, frames_behind=10, patience_seconds=PATIENCE)
