"""Files in messages: sent, shown everywhere, edited, deleted with their message."""

import uuid

import pytest

from accounts.tests.builders import browser_of
from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chats.actions.delete_message import delete_message
from chats.actions.process_file import process_file
from chats.actions.send_message import MessageDraft, prepare_message, send_together
from chats.actions.upload_file import upload_whole
from chats.models import File, Message
from chats.tests.builders import FileBody, is_stored, make_chat, ready_file, say, say_files

KEYS = {
    "id", "name", "alt", "is_spoiler", "size", "kind", "mime", "state", "scan", "width", "height", "seconds",
    "animated", "placeholder", "sizes", "url", "poster", "waveform", "excerpt",
}  # fmt: skip


@pytest.fixture
def file(ada, chat):
    return ready_file(ada, chat, b"a,b\n1,2\n", "table.csv")


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/messages"


class TestSending:
    def test_files_alone_have_no_content_and_everyone_gets_them(self, path, file, chat, as_ada, as_ben):
        answer = as_ada.post(path, {"files": [str(file.pk)]})
        assert answer.status_code == 201
        message = as_ben.get(path).json()["messages"][-1]
        assert (message["content"], message["html"]) == ("", "")
        shown = message["files"][0]
        assert set(shown) == KEYS
        assert (shown["name"], shown["size"], shown["url"]) == ("table.csv", 8, f"/files/{file.pk}")
        assert as_ben.get("users/chats").json()["chats"][0]["message"] == "table.csv"
        assert as_ben.get(f"chats/{chat.pk}").json()["messages"][-1]["content"] == "table.csv"
        assert as_ben.get(f"chats/{chat.pk}/0").json()[-1]["content"] == "table.csv"
        say(as_ada.person, chat, "hello")
        reply = as_ben.post(path, {"content": "thanks", "reply_to": message["id"]}).json()["id"]
        assert as_ben.get(f"{path}/{reply}").json()["reply_to"]["content"] == "table.csv"

    def test_a_repeat_gives_the_same_message(self, path, file, as_ada):
        body = {"content": "look", "files": [str(file.pk)], "client_id": str(uuid.uuid4())}
        first, again = as_ada.post(path, body), as_ada.post(path, body)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["id"] == again.json()["id"]

    def test_in_order_and_in_a_thread(self, path, ada, chat, as_ada):
        root = say(ada, chat, "root")
        files = [ready_file(ada, chat, name=f"{number}.txt") for number in (2, 1, 3)]
        body = {"files": [str(one.pk) for one in files], "thread_root": root.pk}
        message_id = as_ada.post(path, body).json()["id"]
        names = [one["name"] for one in as_ada.get(f"{path}/{root.pk}/thread").json()["messages"][0]["files"]]
        assert names == ["2.txt", "1.txt", "3.txt"]
        assert list(File.objects.filter(message_id=message_id).order_by("position")) == files

    def test_refused(self, path, file, ada, ben, chat, as_ada, as_ben):
        elsewhere = ready_file(ada, make_chat(ada, ben))
        unfinished = File.objects.create(chat=chat, owner=ada, name="a", size=1, expires_at=file.expires_at)
        own = str(file.pk)
        for ids in ([str(uuid.uuid4())], [str(elsewhere.pk)], [str(unfinished.pk)], [own, own], ["x"], "x", [own] * 11):
            answer = as_ada.post(path, {"content": "hi", "files": ids})
            assert (answer.status_code, next(iter(answer.json()["errors"]))) == (422, "files")
        assert as_ben.post(path, {"files": [own]}).status_code == 422
        assert as_ada.post(path, {"files": []}).json()["errors"]["content"] == ["can't be blank"]
        assert as_ada.post(path, {"files": [own]}).status_code == 201
        assert as_ada.post(path, {"files": [own]}).status_code == 422
        assert Message.objects.filter(chat=chat, kind="text").count() == 1

    def test_one_that_has_expired_is_as_good_as_swept(self, path, file, as_ada):
        File.objects.filter(pk=file.pk).update(expires_at=clock.now())
        unknown = as_ada.post(path, {"files": [str(uuid.uuid4())]})
        expired = as_ada.post(path, {"files": [str(file.pk)]})
        assert (expired.status_code, expired.json()) == (422, unknown.json())

    def test_a_message_keeps_its_files_when_their_day_is_over(self, path, file, ada, chat, as_ada):
        message = say_files(ada, chat, file)
        File.objects.filter(pk=file.pk).update(expires_at=clock.now())
        answer = as_ada.patch(f"{path}/{message.pk}", {"content": "look", "files": [str(file.pk)]})
        assert [one["name"] for one in answer.json()["files"]] == ["table.csv"]

    def test_two_messages_of_one_commit_never_share_a_file(self, ada, chat, file):
        drafts = [MessageDraft("", client_id=uuid.uuid4(), files=(file.pk,)) for _ in range(2)]
        sent = send_together([prepare_message(one, author=ada, chat_id=chat.pk) for one in drafts])
        assert not isinstance(sent[0], Invalid)
        assert isinstance(sent[1], Invalid)

    def test_limits_of_a_message(self, path, ada, chat, as_ada, settings):
        settings.FILE_BYTES_PER_MESSAGE, settings.FILES_PER_MESSAGE = 8, 2
        files = [str(ready_file(ada, chat).pk) for _ in range(3)]
        assert "8 bytes at most" in as_ada.post(path, {"files": files[:2]}).json()["errors"]["files"][0]
        assert as_ada.post(path, {"files": files}).json()["errors"]["files"] == ["should have at most 2 item(s)"]

    def test_one_that_is_processed_after_the_send_changes_the_message(self, path, ada, chat, as_ada):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a.txt", content=FileBody().file())
        sent = as_ada.post(path, {"files": [str(file.pk)]}).json()
        assert as_ada.get(f"{path}/{sent['id']}").json()["files"][0]["state"] == "processing"
        process_file.call(str(file.pk))
        message = as_ada.get(f"{path}/{sent['id']}").json()
        assert (message["files"][0]["state"], message["seq"] > sent["seq"]) == ("ready", True)


class TestEditing:
    def test_remove_one_and_add_another(self, path, ada, chat, file, as_ada, django_capture_on_commit_callbacks):
        kept, added = ready_file(ada, chat, name="kept.txt"), ready_file(ada, chat, name="added.txt")
        message = say_files(ada, chat, file, kept)
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_ada.patch(f"{path}/{message.pk}", {"files": [str(added.pk), str(kept.pk)]})
        assert [one["name"] for one in answer.json()["files"]] == ["added.txt", "kept.txt"]
        assert answer.json()["edited_at"]
        assert not File.objects.filter(pk=file.pk).exists()
        assert not is_stored(file.pk)

    def test_the_history_says_which_file_went(self, path, ada, chat, file, as_ada, as_ben, as_cy):
        kept = ready_file(ada, chat, name="kept.txt")
        message = say_files(ada, chat, file, kept, text="both")
        edits = f"{path}/{message.pk}/edits"
        as_ada.patch(f"{path}/{message.pk}", {"files": [str(kept.pk)]})
        as_ada.patch(f"{path}/{message.pk}", {"content": "one", "files": [str(kept.pk)]})
        found = [(edit["content"], edit["removed_files"]) for edit in as_ben.get(edits).json()["edits"]]
        assert found == [("both", ["table.csv"]), ("both", [])]
        page = browser_of(as_ben.person).get(f"/chats/{chat.pk}/messages/{message.pk}/edits").content.decode()
        assert "Removed with this edit: <bdi>table.csv</bdi>" in page
        assert as_cy.get(edits).status_code == 403

    def test_a_text_alone_leaves_the_files(self, path, ada, chat, file, as_ada):
        message = say_files(ada, chat, file)
        answer = as_ada.patch(f"{path}/{message.pk}", {"content": "caption"}).json()
        assert (answer["content"], len(answer["files"])) == ("caption", 1)
        assert len(as_ada.patch(f"{path}/{message.pk}", {"content": ""}).json()["files"]) == 1

    def test_neither_text_nor_file_is_refused(self, path, ada, chat, file, as_ada):
        message = say_files(ada, chat, file)
        assert as_ada.patch(f"{path}/{message.pk}", {"files": []}).json()["errors"]["content"] == ["can't be blank"]
        assert as_ada.patch(f"{path}/{message.pk}", {}).status_code == 422
        assert as_ada.patch(f"{path}/{say(ada, chat, 'x').pk}", {"content": ""}).status_code == 422

    def test_no_one_elses_files(self, path, ada, ben, chat, file, as_ben):
        say_files(ada, chat, file)
        theirs = say(ben, chat, "mine")
        assert as_ben.patch(f"{path}/{theirs.pk}", {"files": [str(file.pk)]}).status_code == 422
        assert File.objects.get(pk=file.pk).message_id != theirs.pk


class TestDeleting:
    def test_a_tombstone_frees_the_bytes(self, ada, chat, file, as_ada, path, django_capture_on_commit_callbacks):
        message = say_files(ada, chat, file, text="with text")
        with django_capture_on_commit_callbacks(execute=True):
            delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert as_ada.get(f"{path}/{message.pk}").json()["files"] == []
        assert not File.objects.filter(pk=file.pk).exists()
        assert not is_stored(file.pk)
        assert as_ada.media(f"/files/{file.pk}").status_code == 404
