"""Files of the composers' forms, without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chatapp.tests.pictures import picture_bytes
from chats.actions.process_file import process_file
from chats.models import File, Message
from chats.tests.builders import ready_file, say, say_files


def part(name: str = "notes.txt", content: bytes = b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def path(chat):
    return f"/chats/{chat.pk}"


class TestComposer:
    def test_files_go_with_the_message(self, path, chat, ada, ada_browser):
        answer = ada_browser.post(path, content="look", files=[part("a.txt"), part("b.txt")])
        assert answer.status_code == 302
        message = Message.objects.get(chat=chat, kind="text")
        assert [one["name"] for one in message.files] == ["a.txt", "b.txt"]
        page = ada_browser.get(path).content.decode()
        assert "a.txt" in page
        assert "Processing" in page

    def test_without_a_text(self, path, chat, ada_browser):
        assert ada_browser.post(path, content="", files=[part()]).status_code == 302
        assert Message.objects.get(chat=chat, kind="text").content == ""

    def test_one_that_is_refused_stops_no_other(self, path, chat, ada_browser, settings):
        settings.FILE_MAX_BYTES = 10
        files = [part("a.txt"), part("large.bin", bytes(11)), part("empty.txt", b"")]
        ada_browser.post(path, content="look", files=files)
        assert [one["name"] for one in Message.objects.get(chat=chat, kind="text").files] == ["a.txt"]
        assert "large.bin was not sent. The file is too large: 10 bytes at most." in ada_browser.text(path)

    def test_nothing_but_refused_files_is_an_error(self, path, chat, ada_browser, settings):
        settings.FILE_MAX_BYTES = 10
        answer = ada_browser.post(path, content="", files=[part("large.bin", bytes(11))])
        assert (answer.status_code, Message.objects.filter(chat=chat, kind="text").exists()) == (422, False)
        assert "large.bin was not sent. The file is too large" in answer.content.decode()

    def test_a_form_that_is_sent_again_leaves_no_second_file(self, path, ada_browser):
        for _ in range(2):
            body = {"content": "x", "client_id": "0b9f3d5e-6a1c-4f0e-9d3b-2f4f1f6a7c01", "files": [part()]}
            ada_browser.post(path, **body)
        assert (Message.objects.filter(kind="text").count(), File.objects.count()) == (1, 1)

    def test_nor_does_a_refused_message(self, path, ada_browser):
        assert ada_browser.post(path, content="x" * 4_001, files=[part()]).status_code == 422
        assert File.objects.count() == 0

    def test_in_a_thread(self, path, chat, ada, ada_browser):
        root = say(ada, chat, "root")
        ada_browser.post(f"{path}/messages/{root.pk}/thread", content="", files=[part()])
        reply = Message.objects.get(chat=chat, thread_root=root)
        process_file.call(reply.files[0]["id"])
        assert f"/files/{reply.files[0]['id']}" in ada_browser.get(f"{path}/messages/{root.pk}/thread").content.decode()


class TestEditing:
    @pytest.fixture
    def message(self, chat, ada):
        files = [ready_file(ada, chat, b"hello", name) for name in ("a.txt", "b.txt")]
        return say_files(ada, chat, *files)

    @pytest.fixture
    def edit_path(self, path, message):
        return f"{path}/messages/{message.pk}/edit"

    def names(self, message) -> list[str]:
        message.refresh_from_db()
        return [one["name"] for one in message.files or []]

    def test_a_form_removes_files_and_adds_others(self, edit_path, message, ada_browser):
        page = ada_browser.text(edit_path)
        assert 'name="remove"' in page
        body = {"content": "look", "remove": [message.files[0]["id"]], "files": [part("c.txt")]}
        assert ada_browser.post(edit_path, **body).status_code == 302
        assert self.names(message) == ["b.txt", "c.txt"]
        assert sorted(File.objects.values_list("name", flat=True)) == ["b.txt", "c.txt"]

    def test_a_form_without_files_leaves_them(self, edit_path, message, ada_browser):
        assert ada_browser.post(edit_path, content="other words").status_code == 302
        assert self.names(message) == ["a.txt", "b.txt"]

    def test_a_message_keeps_a_text_or_a_file(self, edit_path, message, ada_browser):
        everything = [one["id"] for one in message.files]
        answer = ada_browser.post(edit_path, content="", remove=everything)
        assert (answer.status_code, self.names(message)) == (422, ["a.txt", "b.txt"])

    def test_a_new_file_that_is_refused_is_named_and_a_refused_edit_leaves_none(
        self, edit_path, message, ada_browser, settings
    ):
        settings.FILE_MAX_BYTES = 10
        ada_browser.post(edit_path, content="look", files=[part("large.bin", bytes(11)), part("c.txt")])
        assert self.names(message) == ["a.txt", "b.txt", "c.txt"]
        assert "large.bin was not sent" in ada_browser.text("/chats")
        assert ada_browser.post(edit_path, content="x" * 4_001, files=[part("d.txt")]).status_code == 422
        assert not File.objects.filter(name="d.txt").exists()

    def test_an_eleventh_file_is_refused(self, edit_path, message, ada_browser):
        ada_browser.post(edit_path, content="look", files=[part(f"{number}.txt") for number in range(9)])
        assert len(self.names(message)) == 10

    def test_a_form_describes_and_covers_files(self, edit_path, message, ada_browser):
        first, second = (one["id"] for one in message.files)
        page = ada_browser.text(edit_path)
        assert f'name="alt-{first}"' in page
        body = {"content": "look", f"alt-{first}": " Two ducks ", f"spoiler-{first}": "on", f"alt-{second}": ""}
        assert ada_browser.post(edit_path, **body).status_code == 302
        message.refresh_from_db()
        assert [(one["alt"], one["is_spoiler"]) for one in message.files] == [("Two ducks", True), ("", False)]
        assert "checked" in ada_browser.text(edit_path)
        # What is as it was makes no change, and a form without the fields none either.
        seq = message.changed_seq
        ada_browser.post(edit_path, **body)
        ada_browser.post(edit_path, content="look")
        message.refresh_from_db()
        assert message.changed_seq == seq
        ada_browser.post(edit_path, **{"content": "look", f"alt-{first}": "", "remove": second})
        message.refresh_from_db()
        assert [(one["alt"], one["is_spoiler"]) for one in message.files] == [("", False)]

    def test_a_description_that_is_too_long_is_refused_with_a_sentence(self, edit_path, message, ada_browser):
        answer = ada_browser.post(edit_path, **{"content": "look", f"alt-{message.files[0]['id']}": "x" * 1_001})
        assert answer.status_code == 422
        assert "at most 1000" in answer.content.decode().partition('id="id_content-error"')[2].partition("</ul>")[0]
        assert self.names(message) == ["a.txt", "b.txt"]

    def test_someone_else_changes_nothing(self, edit_path, message, ben_browser):
        answer = ben_browser.post(edit_path, content="", remove=[message.files[0]["id"]])
        assert (answer.status_code, self.names(message)) == (403, ["a.txt", "b.txt"])


class TestShowing:
    def test_a_picture_with_its_size_and_no_script_in_a_name(self, path, chat, ada, ada_browser):
        say_files(ada, chat, ready_file(ada, chat, picture_bytes(size=(800, 600)), "<script>.png"))
        page = ada_browser.get(path).content.decode()
        assert 'width="400" height="300"' in page
        assert "<script>.png" not in page
        assert "/720" in page
