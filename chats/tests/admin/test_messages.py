"""Messages in the admin: shown one by one, and every view is audited."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_person, make_staff
from chats.actions.create_chat import create_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Message

pytestmark = pytest.mark.django_db
SECRET = "the blue door opens at nine"


@pytest.fixture
def desk():
    return browser_of(make_staff())


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def message(ada):
    chat = create_chat(owner=ada, emails=[ada.email], title="Harvest").chat
    send_message(MessageDraft(SECRET), author=ada, chat_id=chat.pk)
    return Message.objects.get(content=SECRET)


def here(message):
    return f"/admin/chats/message/{message.pk}"


def entries():
    return [(entry.action, entry.subject) for entry in AuditEntry.objects.all()]


class TestReading:
    def test_the_list_tells_who_and_where_but_not_what(self, desk, message):
        page = desk.get("/admin/chats/message/").content.decode()
        assert "Harvest" in page
        assert SECRET not in page
        assert entries() == []

    def test_every_view_of_a_message_is_written_down(self, desk, message):
        for _ in range(2):
            assert SECRET in desk.get(f"{here(message)}/change/").content.decode()
        assert entries() == [("read_message", f"message {message.pk} of chat {message.chat_id}")] * 2

    def test_what_hangs_on_it_is_shown_and_nothing_of_it_can_be_changed(self, desk, ada, message):
        react(actor=ada, chat_id=message.chat_id, message_id=message.pk, emoji="🎉")
        pin_message(actor=ada, chat_id=message.chat_id, message_id=message.pk)
        page = desk.get(f"{here(message)}/change/").content.decode()
        assert "🎉" in page
        desk.post(f"{here(message)}/change/", {"pinned_at_0": "", "pinned_at_1": "", "content": "changed"})
        message.refresh_from_db()
        assert message.pinned_at is not None and message.content == SECRET and len(message.reactions) == 1

    def test_every_search_is_written_down(self, desk, message):
        page = desk.get("/admin/chats/message/", {"q": "blue door"}).content.decode()
        assert "Harvest" in page
        assert entries() == [("search_messages", "blue door")]
        assert "Harvest" not in desk.get("/admin/chats/message/", {"q": "red door"}).content.decode()

    def test_a_text_no_database_keeps_is_neither_searched_for_nor_written_down(self, desk, message):
        assert desk.get("/admin/chats/message/", {"q": "blue\0door"}).status_code == 200
        assert entries() == []

    def test_the_lists_address_searches_nothing_unnoticed(self, desk, message):
        for lookup in ("content__contains", "content", "html__icontains", "edits__content__contains"):
            assert desk.get("/admin/chats/message/", {lookup: "blue"}).status_code in (302, 400), lookup
        page = desk.get("/admin/chats/message/", {"chat__id__exact": message.chat_id}).content.decode()
        assert "Harvest" in page

    def test_no_other_page_of_the_admin_shows_the_text(self, desk, message):
        for page in (f"{here(message)}/history/", f"{here(message)}/step/remove/", "/admin/"):
            assert SECRET not in desk.get(page).content.decode(), page
        assert entries() == []

    def test_earlier_texts_are_part_of_the_page(self, desk, ada, message):
        edit_message(actor=ada, chat_id=message.chat_id, message_id=message.pk, content="never mind")
        page = desk.get(f"{here(message)}/change/").content.decode()
        assert SECRET in page
        assert "never mind" in page

    def test_a_message_that_does_not_exist_writes_nothing_down(self, desk):
        desk.get("/admin/chats/message/999999/change/")
        desk.get("/admin/chats/message/abc/change/")
        assert entries() == []


class TestRemoving:
    def test_a_removed_message_loses_its_text_for_everyone(self, desk, ada, message):
        assert desk.post(f"{here(message)}/step/remove/", {"reason": "threat"}).status_code == 302
        message.refresh_from_db()
        assert (message.content, message.html, message.deleted_at is None) == ("", "", False)
        assert SECRET not in browser_of(ada).get(f"/api/chats/{message.chat_id}").content.decode()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject, entry.reason) == (
            "remove_message",
            f"message {message.pk} of chat {message.chat_id}",
            "threat",
        )

    def test_without_a_reason_it_stays(self, desk, message):
        assert desk.post(f"{here(message)}/step/remove/", {"reason": ""}).status_code == 200
        message.refresh_from_db()
        assert message.content == SECRET
        assert entries() == []

    def test_what_is_gone_cannot_be_removed_again(self, desk, ada, message):
        delete_message(actor=ada, chat_id=message.chat_id, message_id=message.pk)
        assert desk.post(f"{here(message)}/step/remove/", {"reason": "threat"}).status_code == 404
        assert entries() == []

    def test_it_is_neither_edited_nor_deleted_by_a_form(self, desk, message):
        assert desk.post(f"{here(message)}/change/", {"content": "other words"}).status_code == 403
        assert desk.post(f"{here(message)}/delete/", {"post": "yes"}).status_code == 403
        message.refresh_from_db()
        assert message.content == SECRET
