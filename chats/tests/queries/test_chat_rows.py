"""A person's chat list: correct, at the same cost for a thousand messages as for one."""

import pytest
from django.db import connection

from chatapp.lib import clock
from chats.actions.delete_message import delete_message
from chats.models import Membership, Message
from chats.queries.chat_list import all_chats_of, short_list_of
from chats.queries.chat_rows import chat_row_for, chat_rows_of
from chats.queries.unread import unread_for, unread_in, with_tombstones
from chats.tests.builders import make_chat, many, say


@pytest.mark.parametrize("lists_of", [all_chats_of, short_list_of])
class TestLists:
    def test_only_what_the_person_accepted(self, ada, ben, cy, lists_of):
        mine = make_chat(cy, ada)
        asked = make_chat(ada, ben, invited=(cy,))
        make_chat(ada, ben)
        chats, invitations, *_ = lists_of(cy)
        assert [[row.chat for row in rows] for rows in (chats, invitations)] == [[mine], [asked]]

    def test_two_queries_however_many(self, ada, ben, django_assert_num_queries, lists_of):
        for _ in range(6):
            many(ada, make_chat(ada, ben), 5)
        with django_assert_num_queries(2):
            lists_of(ben)


class TestRows:
    def test_names_in_the_order_of_joining(self, ada, ben, cy):
        make_chat(cy, ben, ada)
        assert short_list_of(ada).chats[0].member_names == ["Cy", "Ben", "Ada"]

    def test_all_messages_deleted_is_an_empty_line(self, ada, chat):
        delete_message(actor=ada, chat_id=chat.pk, message_id=say(ada, chat, "x").pk)
        assert short_list_of(ada).chats[0].last_text == ""

    def test_unread_equals_a_recount(self, ada, ben, chat):
        many(ada, chat, 12)
        for number in (2, 5, 6, 11):
            delete_message(actor=ada, chat_id=chat.pk, message_id=chat.messages.get(number=number).pk)
        for read_number in range(13):
            Membership.objects.filter(chat=chat, user=ben).update(read_number=read_number)
            recount = Message.objects.filter(chat=chat, number__gt=read_number, deleted_at=None).count()
            assert short_list_of(ben).chats[0].unread == recount
            assert unread_for(ben).readings[0].unread == recount

    def test_tombstones_are_counted_by_their_own_index(self, ada, ben, chat):
        Message.objects.bulk_create(
            Message(chat=chat, number=n, changed_seq=n + 1, author=ada, deleted_at=clock.now() if n == 7 else None)
            for n in range(1, 3_001)
        )
        with connection.cursor() as cursor:
            # Autovacuum does this in production: without statistics the planner picks any index.
            cursor.execute("ANALYZE")
        assert "message_tombstones" in with_tombstones(Membership.objects.filter(user=ben)).explain()


class TestOneChatForMany:
    def test_each_sees_their_own_row_and_an_outsider_none(self, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        many(ada, chat, 2)
        rows = {
            row.membership.user_id: row for row in chat_rows_of(chat_id=chat.pk, user_ids=[ada.pk, ben.pk, cy.pk, 0])
        }
        seen = {user_id: (row.unread, row.last_text, row.last_author_name) for user_id, row in rows.items()}
        assert seen == {ada.pk: (0, "2", "Ada"), ben.pk: (2, "2", "Ada"), cy.pk: (0, "", "")}
        assert chat_row_for(ben, chat_id=chat.pk).unread == 2

    def test_readings_of_one_chat_in_one_query(self, ada, ben, cy, django_assert_num_queries):
        chat = make_chat(ada, ben, invited=(cy,))
        many(ada, chat, 3)
        with django_assert_num_queries(1):
            readings = unread_in(chat_id=chat.pk)
        assert {reading.user_id: reading.unread for reading in readings} == {ada.pk: 0, ben.pk: 3}
        assert [reading.user_id for reading in unread_in(chat_id=chat.pk, user_ids=[ben.pk])] == [ben.pk]
