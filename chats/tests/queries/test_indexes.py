"""Each index serves a query; here each query proves that it uses its index."""

import re
from uuid import uuid4

import pytest
from django.db import connection

from chatapp.lib.errors import NotFound
from chats.models import Chat, Membership, Message, SavedMessage
from chats.queries.changes import changes_since
from chats.queries.chat_list import short_list_of
from chats.queries.direct_chats import direct_chat_id
from chats.queries.join_links import live_join_link
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_page, numbered_page, pinned_in, replies_in, thread_page, timeline_page
from chats.queries.open_chats import open_chats
from chats.queries.readers import hiding_reading_in, readers_of
from chats.queries.saved import saved_by, saved_ids_in
from chats.queries.sending import earlier_messages
from chats.queries.unread import unread_for
from chats.tests.builders import many

pytestmark = pytest.mark.django_db
OTHER_CHATS, ROWS_EACH = 10, 200


def _fill_tables(author):
    """Fill the tables: PostgreSQL plans by size, and for five rows any index is as good as another."""
    others = [Chat.objects.create(title="Other", last_number=ROWS_EACH, last_seq=ROWS_EACH) for _ in range(OTHER_CHATS)]
    Membership.objects.bulk_create(Membership(chat=chat, user=author, state="accepted") for chat in others)
    messages = Message.objects.bulk_create(
        Message(chat=chat, author=author, number=number, changed_seq=number, content="x", client_id=uuid4())
        for chat in others
        for number in range(1, ROWS_EACH + 1)
    )
    SavedMessage.objects.bulk_create(
        SavedMessage(chat_id=message.chat_id, message=message, user=author) for message in messages
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chats_chat, chats_membership, chats_message, chats_savedmessage")


@pytest.fixture
def plans(ada, chat):
    """Return a function that runs a query function and returns the plans of all its queries."""
    many(ada, chat, 5)
    if connection.vendor == "postgresql":
        _fill_tables(ada)

    def plans_of(ask, *, may_sort=True):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Independent of statistics for these few rows: disabled plans are used only where no index can serve.
                for way in ("seqscan", "bitmapscan", *(() if may_sort else ("sort", "incremental_sort"))):
                    cursor.execute(f"SET LOCAL enable_{way} = off")
            seen = []

            def explain(execute, sql, params, many, context):
                seen.append((sql, params))
                return execute(sql, params, many, context)

            with connection.execute_wrapper(explain):
                ask()
            prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            texts = []
            for sql, params in seen:
                cursor.execute(prefix + sql, params)
                texts.append(str(cursor.fetchall()))
            return "\n".join(texts)

    return plans_of


class TestMessages:
    def test_message_number_answers_pages(self, chat, plans):
        assert "message_number" in plans(lambda: message_page(chat=chat, before=4, limit=2), may_sort=False)
        assert "message_number" in plans(lambda: message_page(chat=chat, before=None, limit=2), may_sort=False)
        assert "message_number" in plans(lambda: numbered_page(chat=chat, page=0, size=15), may_sort=False)

    def test_a_page_is_read_in_order_and_never_sorted(self, chat, plans):
        plan = plans(lambda: message_page(chat=chat, before=4, limit=2), may_sort=False)
        assert "TEMP B-TREE" not in plan and "Sort" not in plan

    def test_a_page_far_back_walks_the_same_index(self, chat, plans):
        for ask in (
            lambda: numbered_page(chat=chat, page=1, size=2),
            lambda: timeline_page(chat=chat, before=3, limit=1),
        ):
            plan = plans(ask)
            assert "message_number" in plan and "SCAN" not in plan and "Seq Scan" not in plan

    def test_message_system_rows_answers_the_timeline(self, chat, plans):
        assert "message_system_rows" in plans(lambda: timeline_page(chat=chat, before=4, limit=2), may_sort=False)

    def test_message_changed_seq_answers_catching_up(self, ada, chat, plans):
        membership = accepted_membership(chat_id=chat.pk, user_id=ada.pk)
        plan = plans(lambda: changes_since(membership=membership, since_seq=2))
        # SQLite names the index of an unconditional constraint itself.
        assert "message_changed_seq" in plan or "(chat_id=? AND changed_seq>? AND changed_seq<?)" in plan

    def test_message_client_id_answers_repeats(self, ada, chat, plans):
        key = (chat.pk, ada.pk, uuid4())
        assert "message_client_id" in plans(lambda: earlier_messages([key]))

    def test_message_thread_answers_threads_and_their_counts(self, chat, plans):
        root = chat.messages.filter(kind="text").first() or chat.messages.first()
        assert "message_thread" in plans(lambda: thread_page(root=root, before=2**40, limit=2), may_sort=False)
        assert "message_thread" in plans(lambda: replies_in(root))

    def test_message_pins_answers_what_is_pinned(self, chat, plans):
        assert "message_pins" in plans(lambda: pinned_in(chat))

    def test_every_message_index_serves_a_query(self):
        names = {index.name for index in [*Message._meta.indexes, *Message._meta.constraints]}
        assert names == {
            "message_changed_seq", "message_number", "message_client_id", "message_tombstones", "message_system_rows",
            "message_thread", "message_pins",
        }  # fmt: skip
        assert not any(getattr(field, "db_index", False) for field in Message._meta.concrete_fields)


class TestPeople:
    def test_unread_messages_are_counted_from_the_persons_own_memberships(self, ben, plans):
        plan = plans(lambda: unread_for(ben))
        assert "membership_by_user_state" in plan and "message_tombstones" in plan

    def test_the_list_starts_from_the_persons_memberships_and_never_reads_a_chats_messages(self, ben, plans):
        plan = plans(lambda: short_list_of(ben))
        assert "membership_by_user_state" in plan and "message_tombstones" in plan
        # The last line is the first entry of the index that pages use.
        assert "message_number" in plan
        assert not re.search("SCAN chats_|Seq Scan on chats_", plan)

    def test_a_membership_is_found_by_chat_and_person(self, ben, chat, plans):
        plan = plans(lambda: accepted_membership(chat_id=chat.pk, user_id=ben.pk))
        # In a table of two rows, the index of the person's memberships is as good.
        assert re.search(r"membership_(once_per_chat|by_user_state)|\(chat_id=\? AND user_id=\?\)", plan)
        assert not re.search("SCAN chats_|Seq Scan on chats_", plan)

    def test_readers_are_looked_for_in_their_chat_only(self, chat, plans):
        message = message_page(chat=chat, before=None, limit=1).messages[0]
        plan = plans(lambda: readers_of(message))
        assert "membership_once_per_chat" in plan or "(chat_id=?)" in plan
        assert not re.search("SCAN chats_|Seq Scan on chats_", plan)

    def test_saved_messages_in_a_chat_are_found_by_person(self, ben, chat, plans):
        plan = plans(lambda: saved_ids_in(chat, ben))
        assert "saved_by_user" in plan or "saved_once" in plan or "user_id=?" in plan
        assert not re.search("SCAN chats_|Seq Scan on chats_", plan)

    def test_mentions_are_counted_by_their_own_index(self, ben, plans):
        plan = plans(lambda: unread_for(ben))
        assert "mention_once_per_message" in plan or "(chat_id=? AND user_id=? AND number>?)" in plan

    def test_saved_messages_are_read_by_their_own_index(self, ben, plans):
        assert "saved_by_user" in plans(lambda: saved_by(ben, before=None, limit=2), may_sort=False)


class TestChats:
    def test_open_chats_are_listed_by_an_index_of_theirs(self, ada, plans):
        assert "chat_open" in plans(lambda: open_chats(ada, before=9, limit=2))

    def test_a_direct_chat_is_found_by_its_key(self, plans):
        plan = plans(lambda: direct_chat_id("1,2"))
        assert "direct_key" in plan and "SCAN" not in plan

    def test_a_link_is_found_by_its_hash(self, plans):
        def ask():
            with pytest.raises(NotFound):
                live_join_link("x")

        assert "secret_hash" in plans(ask)

    def test_who_hides_their_reading_is_found_by_an_index_of_the_few_who_do(self, ben, chat, plans):
        ben.show_reading = False
        ben.save(update_fields=["show_reading"])
        plan = plans(lambda: hiding_reading_in(chat.pk))
        # SQLite starts with the members when chats are small.
        assert "people_hiding_reading" in plan or (connection.vendor == "sqlite" and "SCAN" not in plan)
