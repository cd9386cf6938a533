"""Many concurrent sockets: shared queries, one commit, an outcome for each."""

import asyncio
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.end_device import sign_out
from accounts.tests.builders import device_of, make_person
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.realtime.channels.channel import Identity
from chatapp.realtime.tasks import database
from chats.actions.send_message import MessageDraft
from chats.models import Chat, Message
from chats.payloads.sent import Sent
from chats.sockets.joining import JoinRequest, admit_all
from chats.sockets.sending import SendRequest, store_all
from chats.tests.builders import make_chat


def _identity(person) -> Identity:
    return Identity(user_id=person.pk, device_id=device_of(person).pk, token="")


class TestStoreAll:
    @pytest.mark.parametrize("count", [1, 30])
    def test_any_number_of_sends_costs_the_same_queries(self, ada, ben, chat, count):
        identities = [_identity(ada), _identity(ben)]
        requests = [
            SendRequest(identities[number % 2], chat.pk, MessageDraft(f"number {number}", client_id=uuid.uuid4()))
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            outcomes = store_all(requests)
        assert all(isinstance(outcome, Sent) for outcome in outcomes)
        # Session, lock, repeats, memberships, insert, chat, read positions; BEGIN and COMMIT; publishing adds none.
        assert len(queries) <= 9

    def test_each_has_its_own_outcome_and_order_is_kept(self, ada, ben, cy, chat):
        mine, theirs, outside = _identity(ada), _identity(ben), _identity(cy)
        ended = device_of(ada)
        sign_out(device=ended)
        requests = [
            SendRequest(mine, chat.pk, MessageDraft("one")),
            SendRequest(outside, chat.pk, MessageDraft("not mine to say")),
            SendRequest(theirs, chat.pk, MessageDraft(" ")),
            SendRequest(Identity(ada.pk, ended.pk, ""), chat.pk, MessageDraft("signed out")),
            SendRequest(theirs, chat.pk, MessageDraft("two")),
        ]
        kinds = [type(outcome) for outcome in store_all(requests)]
        assert kinds == [Sent, Forbidden, Invalid, Forbidden, Sent]
        texts = list(Message.objects.filter(chat=chat, number__isnull=False).order_by("number").values("content"))
        assert [row["content"] for row in texts] == ["one", "two"]


class TestAdmitAll:
    def test_a_hundred_joins_cost_two_queries_and_outsiders_stay_out(self, ada, chat):
        people = [make_person(f"P{number}") for number in range(5)]
        crowd = make_chat(ada, *people)
        requests = [JoinRequest(_identity(person), crowd.pk) for person in people]
        requests.append(JoinRequest(requests[0].identity, chat.pk))
        with CaptureQueriesContext(connection) as queries:
            outcomes = admit_all(requests)
        assert len(queries) == 2
        assert [isinstance(outcome, Forbidden) for outcome in outcomes] == [False] * 5 + [True]


class TestManySockets:
    async def test_ten_concurrent_sends_are_all_stored_and_received_in_one_order(self, socket_of, ada, ben, chat):
        topic = f"chat:{chat.pk}"
        senders = [await socket_of(person, topic) for person in (ada, ben) for _ in range(5)]
        listener = await socket_of(ben, topic)
        replies = await asyncio.gather(
            *(
                client.ask(topic, "message", {"content": str(index), "client_id": str(uuid.uuid4())})
                for index, client in enumerate(senders)
            )
        )
        assert {reply["status"] for reply in replies} == {"ok"}
        heard = [(await listener.heard("message"))["seq"] for _ in replies]
        assert heard == sorted(reply["response"]["seq"] for reply in replies)
        stored = await database.run(lambda: Chat.objects.get(pk=chat.pk).last_seq)
        assert heard[-1] == stored
