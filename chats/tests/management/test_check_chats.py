"""`manage.py check_chats`: silent on healthy chats; the counters; the command's options and output."""

import pytest
from django.db import connection
from django.db.models import F

from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_unread
from chats.management.commands import check_chats
from chats.models import Chat, Membership, Message
from chats.queries.unread import unread_in
from chats.tests.builders import make_chat, many, say
from chats.tests.management.checking import check, numbered, without

pytestmark = pytest.mark.django_db


class TestHealthyChats:
    def test_are_silent_whatever_was_done_in_them(self, ada, ben, cy, talk):
        mark_unread(person=ben, chat_id=talk.pk, number=3)
        left_behind = make_chat(ada, ben, cy)
        say(ada, left_behind, "I am off")
        leave_chat(person=ada, chat_id=left_behind.pk)
        assert check() == ("3 chat(s) checked: all is right.\n", True)
        assert check("--repair") == ("3 chat(s) checked: all is right.\n", True)

    def test_an_installation_without_chats_is_right(self):
        assert check() == ("0 chat(s) checked: all is right.\n", True)

    def test_repair_leaves_them_as_they_are(self, talk):
        before = list(Chat.objects.values()), list(Message.objects.values()), list(Membership.objects.values())
        check("--repair")
        assert before == (
            list(Chat.objects.values()),
            list(Message.objects.values()),
            list(Membership.objects.values()),
        )

    def test_a_chat_that_someone_writes_in_meanwhile_only_seems_wrong(self, ada, talk, monkeypatch):
        def examine_late(chat):
            say(ada, Chat.objects.get(pk=chat.pk), "in between")
            return real(chat)

        real = check_chats.examine
        monkeypatch.setattr(check_chats, "examine", examine_late)
        said, is_right = check("--chat", str(talk.pk))
        assert is_right and "last_seq" not in said


class TestCounters:
    @pytest.mark.parametrize("counter", ["last_seq", "last_number"])
    @pytest.mark.parametrize("error", [-2, 3])
    def test_that_stand_beside_the_rows_are_found_and_set_right(self, ada, talk, counter, error):
        rows_say = getattr(talk, counter)
        Chat.objects.filter(pk=talk.pk).update(**{counter: F(counter) + error})
        said, is_right = check()
        assert not is_right
        assert f"Chat {talk.pk}: {counter} is {rows_say + error}, but the newest" in said
        said, is_right = check("--repair")
        assert is_right and f"Chat {talk.pk}: Repaired: " in said
        assert check()[1]
        say(ada, talk, "goes on")
        assert check()[1]

    def test_last_seq_never_goes_back_and_no_text_changes(self, talk):
        texts = list(talk.messages.order_by("pk").values_list("pk", "number", "content"))
        Chat.objects.filter(pk=talk.pk).update(last_seq=F("last_seq") + 7)
        assert check("--repair")[1]
        assert Chat.objects.get(pk=talk.pk).last_seq == talk.last_seq + 8
        assert list(talk.messages.order_by("pk").values_list("pk", "number", "content")) == texts

    def test_an_empty_chat_waits_for_its_next_message(self, ada):
        chat = make_chat(ada)
        Chat.objects.filter(pk=chat.pk).update(last_seq=4)
        assert "Still wrong: last_seq is 4, but the newest change has seq 0." in check("--repair")[0]
        say(ada, chat, "here it is")
        assert check()[1]

    @pytest.mark.django_db(transaction=True)
    def test_rows_with_the_same_seq_are_found(self, talk):
        with without("message_changed_seq"):
            Message.objects.filter(chat=talk, number__in=[3, 4]).update(changed_seq=numbered(talk, 1).changed_seq)
            said, is_right = check()
            assert not is_right and "2 row(s) have a seq that an older row has" in said
            assert check("--repair")[1]
        assert numbered(talk, 4).changed_seq == Chat.objects.get(pk=talk.pk).last_seq == talk.last_seq + 2


class TestCommand:
    def test_one_chat_can_be_chosen(self, ada, talk):
        other = make_chat(ada)
        Chat.objects.filter(pk=talk.pk).update(last_seq=99)
        assert check("--chat", str(other.pk)) == ("1 chat(s) checked: all is right.\n", True)
        assert "1 of 1 chat(s) are not right. Run again with --repair." in check("--chat", str(talk.pk))[0]

    def test_a_missing_chat_is_reported(self):
        assert check("--chat", "4711") == ("There is no chat 4711.", False)

    def test_several_faults_at_once_are_repaired_at_once(self, ben, talk):
        Chat.objects.filter(pk=talk.pk).update(last_seq=1, last_number=1)
        Membership.objects.filter(chat=talk).update(role="member", read_number=50)
        said, is_right = check("--repair")
        assert is_right and said.count("Repaired: ") == 5
        assert unread_in(chat_id=talk.pk, user_ids=[ben.pk])[0].unread == 0

    def test_the_query_count_is_constant_and_no_query_reads_content(self, ada, chat):
        asked: list[str] = []

        def listen(execute, sql, params, many, context):
            asked.append(sql)
            return execute(sql, params, many, context)

        counts = []
        for _ in range(2):
            many(ada, chat, 30)
            asked.clear()
            with connection.execute_wrapper(listen):
                assert check("--chat", str(chat.pk))[1]
            counts.append(len(asked))
        # Includes lifting PostgreSQL's statement timeout: a transaction, here a savepoint, and the setting.
        assert counts[0] == counts[1] <= 18
        assert not any('"content"' in sql or "SELECT *" in sql for sql in asked)
