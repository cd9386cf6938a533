"""Concurrency in real threads with their own connections: dense counters, idempotent repeats, no deadlocks."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.tests.builders import make_person
from chatapp.lib.errors import AppError
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.pin_message import pin_message, unpin_message
from chats.actions.react import react
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, prepare_message, send_message, send_together
from chats.models import Chat, Membership, Message, Reaction
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6
EACH = 8


def together(*works):
    """Run all `works` concurrently; return what each returned or raised."""
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(index, work):
        start.wait()
        try:
            outcomes[index] = work()
        except Exception as error:  # noqa: BLE001 - it is looked at by the test
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


@pytest.fixture
def people():
    return [make_person(f"Person {number}") for number in range(THREADS)]


@pytest.fixture
def room(people):
    return make_chat(people[0], *people[1:])


def assert_counters_are_dense(chat):
    chat.refresh_from_db()
    rows = Message.objects.filter(chat=chat)
    numbers = list(rows.filter(number__isnull=False).order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(1, chat.last_number + 1))
    assert max(rows.values_list("changed_seq", flat=True)) == chat.last_seq


class TestSends:
    def test_numbers_and_seqs_are_dense_and_ids_grow_with_them(self, people, room):
        start = room.last_seq

        def talk(person):
            return [send_message(MessageDraft("x"), author=person, chat_id=room.pk).message for _ in range(EACH)]

        outcomes = together(*(lambda person=person: talk(person) for person in people))
        assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
        assert_counters_are_dense(room)
        assert (room.last_number, room.last_seq) == (THREADS * EACH, start + THREADS * EACH)
        seqs = list(room.messages.filter(kind="text").order_by("pk").values_list("changed_seq", flat=True))
        assert seqs == sorted(seqs)

    def test_one_client_id_from_many_threads_is_one_message(self, people, room):
        client_id = uuid4()

        def send():
            return send_message(MessageDraft("x", client_id=client_id), author=people[0], chat_id=room.pk)

        outcomes = together(*[send] * THREADS)
        assert len({outcome.message.pk for outcome in outcomes}) == 1
        assert sorted(outcome.repeated for outcome in outcomes) == [False] + [True] * (THREADS - 1)
        assert_counters_are_dense(room)
        assert room.last_number == 1

    def test_batches_over_the_same_chats_in_any_order_never_deadlock(self, people):
        chats = [make_chat(people[0], *people[1:]) for _ in range(3)]

        def batch(person, order):
            return send_together([prepare_message(MessageDraft("x"), author=person, chat_id=chat.pk) for chat in order])

        works = [
            lambda person=person, turn=turn: [batch(person, chats[turn % 3 :] + chats[: turn % 3]) for _ in range(4)]
            for turn, person in enumerate(people)
        ]
        outcomes = together(*works)
        assert not any(isinstance(one, AppError | Exception) for many in outcomes for each in many for one in each)
        for chat in chats:
            assert_counters_are_dense(chat)


class TestEverythingAtOnce:
    def test_edits_deletions_reads_and_sends_keep_the_log_whole(self, people, room):
        messages = [say(person, room, "first") for person in people]
        works = []
        for person, message in zip(people, messages, strict=True):
            works += [
                lambda p=person: [send_message(MessageDraft("x"), author=p, chat_id=room.pk) for _ in range(3)],
                lambda p=person, m=message: edit_message(actor=p, chat_id=room.pk, message_id=m.pk, content="second"),
                lambda p=person: [mark_read(person=p, chat_id=room.pk, number=number) for number in (2, 5, 3)],
            ]
        works.append(lambda: delete_message(actor=people[0], chat_id=room.pk, message_id=messages[1].pk))
        outcomes = together(*works)
        unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, AppError)]
        assert unexpected == []
        assert_counters_are_dense(room)

    def test_reactions_pins_and_threads_of_many_lose_nothing(self, people, room):
        root = say(people[0], room, "root")
        works = []
        for number, person in enumerate(people):
            works += [
                lambda p=person: react(actor=p, chat_id=room.pk, message_id=root.pk, emoji="👍"),
                lambda p=person: send_message(MessageDraft("x", thread_root=root.pk), author=p, chat_id=room.pk),
                lambda p=person, pins=number % 2: (unpin_message if pins else pin_message)(
                    actor=p, chat_id=room.pk, message_id=root.pk
                ),
            ]
        outcomes = together(*works)
        assert not [one for one in outcomes if isinstance(one, Exception)]
        root.refresh_from_db()
        assert sorted(root.reactions[0]["user_ids"]) == sorted(person.pk for person in people)
        assert Reaction.objects.count() == root.thread_count == THREADS
        assert_counters_are_dense(room)

    def test_nothing_is_stored_for_a_member_after_the_removal(self, people, room):
        owner, leaver = people[0], people[1]
        works: list[Callable[[], Any]] = [lambda: remove_member(actor=owner, chat_id=room.pk, user_id=leaver.pk)]
        works += [lambda: send_message(MessageDraft("x"), author=leaver, chat_id=room.pk) for _ in range(4)]
        together(*works)
        removal = room.messages.get(system__type="removed")
        assert not room.messages.filter(author=leaver, changed_seq__gt=removal.changed_seq).exists()
        assert_counters_are_dense(room)

    def test_when_everyone_leaves_at_once_the_chat_is_deleted(self, people, room):
        outcomes = together(*(lambda p=person: leave_chat(person=p, chat_id=room.pk) for person in people))
        assert outcomes == [None] * THREADS
        assert not Chat.objects.exists() and not Membership.objects.exists() and not Message.objects.exists()
