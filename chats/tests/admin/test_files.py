"""Files in the admin: found, counted and removed by staff."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_staff
from chats.models import File, Message
from chats.tests.builders import is_stored, ready_file, say_files


@pytest.fixture
def desk(db):
    return browser_of(make_staff())


@pytest.fixture
def sent(ada, chat):
    file = ready_file(ada, chat, bytes(2_048), "plans.bin")
    say_files(ada, chat, file)
    return file


class TestFiles:
    def test_found_by_name_with_the_space_used(self, desk, sent):
        page = desk.get("/admin/chats/file/?q=plans").content.decode()
        assert "plans.bin" in page
        assert "Most by Ada 2.0\xa0KB" in page
        assert AuditEntry.objects.filter(action="search_files", subject="plans").count() == 1
        assert "plans.bin" not in desk.get("/admin/chats/file/?q=another").content.decode()
        assert "by this person" in desk.get(f"/admin/chats/file/{sent.pk}/change/").content.decode()

    def test_names_are_seen_with_an_entry_in_the_audit_log(self, desk, sent):
        desk.get(f"/admin/chats/file/?chat__id__exact={sent.chat_id}")
        desk.get(f"/admin/chats/file/{sent.pk}/change/")
        seen = list(AuditEntry.objects.order_by("pk").values_list("action", "subject"))
        read = ("read_file", f"file {sent.pk} of chat {sent.chat_id}")
        assert seen == [("list_files", f"chat__id__exact={sent.chat_id}"), read]

    def test_not_for_members(self, ada, sent):
        assert browser_of(ada).get("/admin/chats/file/").status_code in (302, 403, 404)

    def test_removed_with_a_message_that_was_nothing_else(
        self, desk, sent, as_ada, chat, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"/admin/chats/file/{sent.pk}/step/remove/", {"reason": "not ours"})
        assert not File.objects.filter(pk=sent.pk).exists()
        assert Message.objects.get(chat=chat, kind="text").deleted_at is not None
        assert as_ada.media(f"/files/{sent.pk}").status_code == 404
        assert not is_stored(sent.pk)
        assert AuditEntry.objects.filter(action="take_file_down").exists()

    def test_a_message_with_text_stays(self, desk, ada, chat):
        file = ready_file(ada, chat)
        message = say_files(ada, chat, file, text="look")
        desk.post(f"/admin/chats/file/{file.pk}/step/remove/", {"reason": "not ours"})
        message.refresh_from_db()
        assert (message.content, message.files, message.deleted_at) == ("look", [], None)
