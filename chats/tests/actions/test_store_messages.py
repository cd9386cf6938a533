"""Batches of sends are stored as the ORM would store them, row by row."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.builders import make_person
from chatapp.lib import clock
from chatapp.lib.errors import AppError
from chats.actions import send_message as sending
from chats.actions.block_person import block_person
from chats.actions.edit_message import edit_message
from chats.actions.send_message import MessageDraft, prepare_message, send_together
from chats.models import Chat, Membership, Mention, Message
from chats.queries.sending import SendReading, earlier_messages
from chats.tests.builders import make_chat, say

KEYS = [None, None, *(UUID(int=number) for number in range(1, 4))]
TEXTS = [
    *("hello", "so it goes\n\non and on", "**loud** `code`", "@Ben look", "@all"),
    *("\"; \\ ' {} %s 👍 \u2028", "1" * 4_000),
]


def read_by_the_orm(keys):
    """Return what `lock_and_read` does, by plain querysets."""
    keys = list(keys)
    chat_ids, user_ids = {key[0] for key in keys}, {key[1] for key in keys}
    chats = Chat.objects.select_for_update(no_key=True).filter(pk__in=chat_ids, closed_at=None).order_by("pk")
    members = Membership.objects.filter(state=Membership.State.ACCEPTED, chat_id__in=chat_ids, user_id__in=user_ids)
    return SendReading(
        chats={chat.pk: chat for chat in chats},
        senders={(one.chat_id, one.user_id): one for one in members},
        earlier=earlier_messages(keys),
    )


def store_by_the_orm(fresh, *, chats, moved):
    """Do what `store_messages` does, row by row."""
    Message.objects.bulk_create(fresh)
    for chat in chats.values():
        chat.changed_at = clock.now()
        chat.save(update_fields=["last_seq", "last_number", "last_at", "changed_at"])
    for membership_id, number in moved.items():
        Membership.objects.filter(pk=membership_id).update(read_number=number)


class World:
    """Ada's chats: an ordinary one, announcements, a closed one, one that nothing is delivered in, direct ones."""

    def __init__(self, ada, ben, cy):
        dan = make_person("Dan")
        self.people = [ada, ben, cy, dan]
        closed, blocked = make_chat(ada, ben), make_chat(ada, dan, kind="direct")
        say(ada, blocked, "hello")
        self.chats = [
            make_chat(ada, ben, dan),
            make_chat(ada, ben),
            make_chat(ada, ben, kind="direct"),
            blocked,
            closed,
        ]
        self.answered = [None, say(ada, self.chats[0], "question"), say(ada, self.chats[1], "news")]
        Chat.objects.filter(pk=self.chats[1].pk).update(posting=Chat.Posting.MODERATORS)
        block_person(person=dan, user_id=ada.pk)
        Chat.objects.filter(pk=closed.pk).update(closed_at=clock.now())

    def prepared(self, send):
        """Return a message that is ready to be stored."""
        person, chat, key, text, answered, root = send
        return prepare_message(
            MessageDraft(
                TEXTS[text],
                client_id=KEYS[key],
                reply_to=self.answered[answered] and self.answered[answered].pk,
                thread_root=self.answered[root] and self.answered[root].pk,
            ),
            author=self.people[person],
            chat_id=self.chats[chat].pk,
        )

    def after(self, batches):
        """Return the outcomes of sending these batches and everything that is stored then; take it all back."""
        with transaction.atomic():
            outcomes = []
            for batch in batches:
                outcomes += [told(outcome) for outcome in send_together([self.prepared(send) for send in batch])]
                # Another change of the chat takes a seq between two batches.
                question = self.answered[1]
                edit_message(
                    actor=question.author, chat_id=question.chat_id, message_id=question.pk, content=f"{len(outcomes)}"
                )
            stored = (outcomes, rows_of(Message), rows_of(Chat), rows_of(Membership), rows_of(Mention))
            transaction.set_rollback(True)
        return stored


def told(outcome):
    """Return what a sender learns, apart from the id."""
    if isinstance(outcome, AppError):
        return type(outcome).__name__, str(outcome)
    return outcome.repeated, values_of(outcome.message)


def rows_of(model):
    # Only the ids of one chat ascend in a batch.
    order = ["chat_id", "pk"] if model is Message else ["pk"]
    return [values_of(row) for row in model.objects.order_by(*order)]


def values_of(row):
    left_out = {"changed_at", "edited_at"} | ({"id"} if isinstance(row, Message | Mention) else set())
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} | dict.fromkeys(left_out)


sends = st.tuples(
    st.integers(0, 3),
    st.integers(0, 4),
    st.integers(0, len(KEYS) - 1),
    st.integers(0, len(TEXTS) - 1),
    st.sampled_from([0, 0, 0, 1, 2]),
    st.sampled_from([0, 0, 0, 0, 1, 2]),
)


class TestBatches:
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(batches=st.lists(st.lists(sends, min_size=1, max_size=10), min_size=1, max_size=2))
    def test_any_are_stored_as_by_the_orm(self, world, monkeypatch, batches):
        ours = world.after(batches)
        with monkeypatch.context() as plain:
            plain.setattr(sending, "lock_and_read", read_by_the_orm)
            plain.setattr(sending, "store_messages", store_by_the_orm)
            theirs = world.after(batches)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine == other

    @pytest.fixture
    def world(self, ada, ben, cy, monkeypatch):
        moment = datetime(2026, 3, 1, 12, 30, 15, 123_456, tzinfo=UTC)
        built = World(ada, ben, cy)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return built


class TestIds:
    def test_ascend_with_the_log_of_each_chat(self, ada, ben, chat):
        other = make_chat(ben, ada)
        places = [chat, other, chat, other, chat]
        send_together([prepare_message(MessageDraft("x"), author=ada, chat_id=place.pk) for place in places])
        for place in (chat, other):
            found = list(Message.objects.filter(chat=place).order_by("pk").values_list("changed_seq", flat=True))
            assert found == sorted(found)

    def test_a_stored_message_can_be_saved_like_any_other(self, ada, chat):
        message = say(ada, chat, "x")
        message.content = "y"
        message.save(update_fields=["content"])
        assert Message.objects.get(pk=message.pk).content == "y"


class TestTheChat:
    def test_changed_now_by_the_clock_of_the_database(self, ada, chat):
        Chat.objects.update(changed_at=datetime(2020, 1, 1, tzinfo=UTC))
        say(ada, chat, "x")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT abs(extract(epoch FROM now() - changed_at)) FROM chats_chat WHERE id = %s"
                if connection.vendor == "postgresql"
                else "SELECT abs(julianday('now') - julianday(changed_at)) * 86400 FROM chats_chat WHERE id = %s",
                [chat.pk],
            )
            assert cursor.fetchone()[0] < 60
