"""Sending: single, batched, repeated, refused."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError

from chatapp.lib.errors import Forbidden, Invalid, Unavailable
from chats.actions import send_message as sending
from chats.actions.send_message import MessageDraft, prepare_message, send_message, send_together
from chats.models import Chat, Membership
from chats.tests.builders import make_chat, say


def counters(chat):
    chat.refresh_from_db()
    return chat.last_seq, chat.last_number


class TestOneMessage:
    def test_takes_the_next_seq_and_number_and_moves_the_chat(self, ada, chat):
        before = chat.last_at
        message = send_message(MessageDraft("hello"), author=ada, chat_id=chat.pk).message
        assert (message.changed_seq, message.number) == (2, 1) == counters(chat)
        assert chat.last_at == message.at > before

    def test_a_refused_one_uses_no_seq(self, ada, cy, chat):
        before = counters(chat)
        with pytest.raises(Forbidden):
            send_message(MessageDraft("hello"), author=cy, chat_id=chat.pk)
        with pytest.raises(Invalid):
            send_message(MessageDraft(" "), author=ada, chat_id=chat.pk)
        assert counters(chat) == before

    def test_a_missing_chat_is_forbidden(self, ada):
        with pytest.raises(Forbidden):
            send_message(MessageDraft("hello"), author=ada, chat_id=2**63 - 1)


class TestRepeats:
    """Holds at every entry point; each of them tests once that it passes the key on."""

    def test_one_uses_no_seq_and_returns_the_current_message_whatever_is_sent_now(self, ada, chat):
        client_id = uuid4()
        first = send_message(MessageDraft("first", client_id=client_id), author=ada, chat_id=chat.pk)
        say(ada, chat, "another")
        again = send_message(MessageDraft("x", client_id=client_id, reply_to=999_999), author=ada, chat_id=chat.pk)
        assert (again.repeated, again.message.pk, again.message.content) == (True, first.message.pk, "first")
        assert counters(chat) == (3, 2)

    def test_one_by_a_removed_member_is_answered_and_a_new_message_refused(self, ada, ben, chat):
        draft = MessageDraft("first", client_id=uuid4())
        first = send_message(draft, author=ben, chat_id=chat.pk)
        Membership.objects.filter(user=ben).delete()
        assert send_message(draft, author=ben, chat_id=chat.pk).message == first.message
        with pytest.raises(Forbidden):
            send_message(MessageDraft("x", client_id=uuid4()), author=ben, chat_id=chat.pk)

    def test_the_key_belongs_to_its_author_and_chat(self, ada, ben, chat):
        draft, other = MessageDraft("x", client_id=uuid4()), make_chat(ada)
        sent = [
            send_message(draft, author=who, chat_id=where.pk) for who, where in ((ada, chat), (ben, chat), (ada, other))
        ]
        assert [one.repeated for one in sent] == [False] * 3
        assert len({one.message.pk for one in sent}) == 3

    def test_without_a_key_nothing_is_one(self, ada, chat):
        assert [say(ada, chat, "same").number for _ in range(2)] == [1, 2]


class TestSendTogether:
    def test_each_has_its_own_outcome_in_the_order_given(self, ada, ben, cy, chat):
        people = [ada, cy, ben, ada, cy]
        outcomes = send_together(
            [prepare_message(MessageDraft(str(n)), author=person, chat_id=chat.pk) for n, person in enumerate(people)]
        )
        assert [isinstance(outcome, Forbidden) for outcome in outcomes] == [False, True, False, False, True]
        stored = list(chat.messages.filter(kind="text").order_by("number").values_list("content", "number"))
        assert stored == [("0", 1), ("2", 2), ("3", 3)]
        assert counters(chat) == (4, 3)

    def test_repeats_inside_one_batch_and_of_earlier_ones(self, ada, chat):
        old, new = uuid4(), uuid4()
        first = send_message(MessageDraft("old", client_id=old), author=ada, chat_id=chat.pk).message
        drafts = [
            prepare_message(MessageDraft("x", client_id=cid), author=ada, chat_id=chat.pk) for cid in (new, old, new)
        ]
        one, two, three = send_together(drafts)
        assert (one.repeated, two.repeated, three.repeated) == (False, True, True)
        assert (two.message, three.message) == (first, one.message)
        assert counters(chat) == (3, 2)

    def test_several_chats_count_for_themselves(self, ada, ben, chat):
        other = make_chat(ben)
        send_together(
            [prepare_message(MessageDraft("x"), author=ben, chat_id=place.pk) for place in (other, chat, other)]
        )
        assert (counters(chat), counters(other)) == ((2, 1), (2, 2))

    def test_a_members_own_message_counts_as_read(self, ada, ben, chat):
        send_together(
            [prepare_message(MessageDraft("x"), author=person, chat_id=chat.pk) for person in (ada, ben, ada)]
        )
        read = dict(Membership.objects.filter(chat=chat).values_list("user_id", "read_number"))
        assert read == {ada.pk: 3, ben.pk: 2}

    def test_forty_cost_as_many_queries_as_two(self, ada, ben, chat, django_assert_num_queries):
        def drafts(count):
            people = [ada, ben] * count
            return [
                prepare_message(MessageDraft("x", client_id=uuid4()), author=who, chat_id=chat.pk) for who in people
            ]

        # Savepoint and release, plus: lock, repeats, memberships, messages, chat, read positions.
        with django_assert_num_queries(8):
            send_together(drafts(1))
        with django_assert_num_queries(8):
            # Django's bulk_create is limited by SQLite's 999 parameters: 49 rows.
            send_together(drafts(20))

    def test_one_bad_message_does_not_fail_the_others(self, monkeypatch, ada, chat):
        write = sending._write

        def refuse_poison(fresh, *rest):
            if any(message.content == "poison" for message in fresh):
                raise IntegrityError("poison")
            write(fresh, *rest)

        monkeypatch.setattr(sending, "_write", refuse_poison)
        texts = ["a", "poison", "b"]
        outcomes = send_together([prepare_message(MessageDraft(text), author=ada, chat_id=chat.pk) for text in texts])
        assert isinstance(outcomes[1], Unavailable)
        assert [outcomes[0].message.number, outcomes[2].message.number] == [1, 2]
        assert list(chat.messages.filter(kind="text").order_by("number").values_list("content", flat=True)) == [
            "a",
            "b",
        ]

    def test_an_unreachable_database_is_an_outcome_not_a_crash(self, monkeypatch, ada, chat):
        def away(_):
            raise OperationalError

        monkeypatch.setattr(sending, "lock_and_read", away)
        drafts = [prepare_message(MessageDraft("x"), author=ada, chat_id=chat.pk) for _ in range(3)]
        assert [type(outcome) for outcome in send_together(drafts)] == [Unavailable] * 3
        assert not Chat.objects.get().messages.filter(kind="text").exists()
