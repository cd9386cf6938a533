"""Staff actions on chats and messages: audited, published, and without reading the content."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import make_staff
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.delete_message import remove_message
from chats.actions.send_message import MessageDraft, send_message
from chats.tests.builders import say


@pytest.fixture
def sue(db):
    return make_staff()


class TestRemoveMessage:
    def test_a_tombstone_a_seq_and_an_audit_entry_with_the_reason(self, ada, chat, sue):
        message = say(ada, chat, "rude")
        removed = remove_message(staff=sue, chat_id=chat.pk, message_id=message.pk, reason="rude")
        assert (removed.content, removed.changed_seq) == ("", message.changed_seq + 1)
        entry = AuditEntry.objects.get()
        assert (entry.staff, entry.action, entry.reason) == (sue, "remove_message", "rude")
        assert "rude" not in entry.subject

    def test_a_second_time_leaves_one_entry(self, ada, chat, sue):
        message = say(ada, chat, "rude")
        for _ in range(2):
            remove_message(staff=sue, chat_id=chat.pk, message_id=message.pk, reason="rude")
        assert AuditEntry.objects.count() == 1

    def test_system_rows_and_messages_of_other_chats_are_not_found(self, chat, sue):
        row = chat.messages.get(kind="system")
        for chat_id in (chat.pk, chat.pk + 1):
            with pytest.raises(NotFound):
                remove_message(staff=sue, chat_id=chat_id, message_id=row.pk, reason="x")


class TestCloseChat:
    def test_it_is_hidden_from_everyone_and_keeps_its_log(self, ada, chat, sue):
        say(ada, chat, "kept")
        close_chat(staff=sue, chat_id=chat.pk, reason="asked for")
        with pytest.raises(Forbidden):
            send_message(MessageDraft("x"), author=ada, chat_id=chat.pk)
        assert chat.messages.filter(content="kept").exists()

    def test_closing_and_opening_are_audited_once_each(self, chat, sue):
        for act in (close_chat, close_chat, reopen_chat, reopen_chat):
            act(staff=sue, chat_id=chat.pk, reason="why")
        assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["close_chat", "reopen_chat"]

    def test_a_missing_chat_is_not_found(self, sue):
        with pytest.raises(NotFound):
            close_chat(staff=sue, chat_id=1, reason="x")
