"""POST /api/chats/:id/files and /api/files/:fid: tus 1.0, and one multipart request."""

import base64
import hashlib
import types
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from chatapp.lib import clock, file_store
from chatapp.lib.file_store import WHOLE, open_version
from chats.actions.process_file import process_file
from chats.actions.sweep_files import sweep_files
from chats.actions.upload_file import EXPIRES_AFTER, upload_whole
from chats.models import File, Message
from chats.tests.builders import FileBody, is_stored, ready_file, say_files

process_module = import_module("chats.actions.process_file")
CONTENT = bytes(range(256)) * 1_000
NAME = base64.b64encode("Ünïcode 🎉.bin".encode()).decode()


@pytest.fixture
def begin(chat, as_ada):
    """Create a tus upload and return its path."""

    def created(size: int = len(CONTENT), caller=as_ada, **headers: str):
        named = {"upload_length": str(size), "upload_metadata": f"filename {NAME}", **headers}
        return caller.tus("post", f"chats/{chat.pk}/files", **named)

    return created


def send(caller, path: str, content: bytes, offset: int, **headers: str):
    return caller.tus("patch", path, content, upload_offset=str(offset), **headers)


def whole(file_id: object) -> bytes:
    with open_version(File.objects.get(pk=file_id).pk, WHOLE) as file:
        return file.read()


class TestTus:
    def test_pieces_become_the_file(self, begin, as_ada):
        created = begin()
        path = created["Location"]
        assert (created.status_code, created["Tus-Resumable"], created["Upload-Offset"]) == (201, "1.0.0", "0")
        assert created.json()["name"] == "Ünïcode 🎉.bin"
        for start in range(0, len(CONTENT), 100_000):
            answer = send(as_ada, path, CONTENT[start : start + 100_000], start)
            assert (answer.status_code, answer.content) == (204, b"")
        assert int(answer["Upload-Offset"]) == len(CONTENT)
        file = File.objects.get(pk=created.json()["id"])
        assert file.state == "processing"
        process_file.call(str(file.pk))
        file.refresh_from_db()
        assert (file.state, file.sha256, file.parts) == ("ready", hashlib.sha256(CONTENT).hexdigest(), [])
        assert whole(file.pk) == CONTENT
        process_file.call(str(file.pk))
        assert whole(file.pk) == CONTENT

    def test_head_says_where_to_go_on(self, begin, as_ada):
        path = begin()["Location"]
        send(as_ada, path, CONTENT[:70_000], 0)
        answer = as_ada.tus("head", path)
        assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "70000", "256000")
        assert answer["Cache-Control"] == "private, no-store"
        assert "Upload-Expires" in answer

    @pytest.mark.parametrize("offset", ["1", "69999", "99999999999999999999", "-1", "x"])
    def test_409_for_another_offset_and_nothing_is_stored(self, begin, as_ada, offset):
        path = begin()["Location"]
        send(as_ada, path, CONTENT[:70_000], 0)
        answer = as_ada.tus("patch", path, CONTENT[:70_000], upload_offset=offset)
        assert (answer.status_code, answer.json()["errors"]["code"]) == (409, "wrong_offset")
        assert as_ada.tus("head", path)["Upload-Offset"] == "70000"

    def test_460_for_bytes_that_changed_on_their_way(self, begin, as_ada):
        path = begin()["Location"]
        right = base64.b64encode(hashlib.sha1(CONTENT).digest()).decode()
        answer = send(as_ada, path, CONTENT[::-1], 0, upload_checksum=f"sha1 {right}")
        assert (answer.status_code, answer.json()["errors"]["code"]) == (460, "wrong_checksum")
        assert send(as_ada, path, CONTENT, 0, upload_checksum=f"sha1 {right}").status_code == 204

    def test_refusals(self, begin, as_ada, chat, settings):
        path = begin()["Location"]
        assert as_ada.tus("patch", path, b"x", version="0.2", upload_offset="0").status_code == 412
        assert send(as_ada, path, CONTENT + b"x", 0).status_code == 422
        assert send(as_ada, path, b"tiny", 0).status_code == 422
        assert begin(upload_length="many").status_code == 422
        assert begin(upload_metadata="filename ***").status_code == 422
        assert begin(0).status_code == 422
        assert begin(settings.FILE_MAX_BYTES + 1).status_code == 413
        assert as_ada.tus("patch", path, b"x").status_code == 422

    def test_options_says_what_is_supported(self, as_ada, chat):
        answer = as_ada.tus("options", f"chats/{chat.pk}/files")
        assert answer["Tus-Extension"] == "creation,termination,expiration,checksum"
        assert int(answer["Tus-Max-Size"]) == 100 * 1024 * 1024

    def test_delete_frees_the_bytes(self, begin, as_ada, django_capture_on_commit_callbacks):
        path = begin()["Location"]
        send(as_ada, path, CONTENT[:70_000], 0)
        with django_capture_on_commit_callbacks(execute=True):
            assert as_ada.tus("delete", path).status_code == 204
        assert as_ada.tus("head", path).status_code == 404
        assert not is_stored(path.split("/")[-1])

    @pytest.mark.parametrize("moment", ["before it is written", "before it is synced"])
    def test_404_for_a_piece_of_an_upload_that_is_deleted_meanwhile(
        self, begin, as_ada, moment, monkeypatch, django_capture_on_commit_callbacks
    ):
        path = begin()["Location"]
        store = type(file_store.store())
        step = {"before it is written": "save", "before it is synced": "path"}[moment]
        real, is_deleted = getattr(store, step), []

        def deleted_meanwhile(storage, *arguments, **options):
            result = None if step == "save" else real(storage, *arguments, **options)
            is_written = step == "save" or Path(str(result)).is_file()
            if is_written and not is_deleted:
                is_deleted.append(True)
                with django_capture_on_commit_callbacks(execute=True):
                    assert as_ada.tus("delete", path).status_code == 204
            return real(storage, *arguments, **options) if step == "save" else result

        monkeypatch.setattr(store, step, deleted_meanwhile)
        assert send(as_ada, path, CONTENT[:70_000], 0).status_code == 404
        assert is_deleted
        assert not File.objects.exists()

    def test_processing_ends_quietly_when_the_file_is_deleted_meanwhile(self, begin, as_ada, monkeypatch):
        path = begin()["Location"]
        send(as_ada, path, CONTENT, 0)
        file_id = path.split("/")[-1]

        def deleted(file_id, parts, *, into):
            File.objects.filter(pk=file_id).delete()
            raise FileNotFoundError(into)

        monkeypatch.setattr(process_module, "assemble", deleted)
        process_file.call(file_id)
        assert not File.objects.exists()

    def test_an_upload_is_its_owners_alone(self, begin, as_ada, as_ben, as_cy):
        path = begin()["Location"]
        for caller in (as_ben, as_cy):
            assert caller.tus("head", path).status_code == 404
            assert send(caller, path, CONTENT, 0).status_code == 404
            assert caller.tus("delete", path).status_code == 404
        assert send(as_ada, path, CONTENT, 0).status_code == 204


class TestMultipart:
    def test_201_and_processed(self, chat, as_ada):
        answer = as_ada.post(f"chats/{chat.pk}/files", FileBody(CONTENT, "data.bin"))
        assert (answer.status_code, answer.json()["state"]) == (201, "processing")
        process_file.call(answer.json()["id"])
        assert whole(answer.json()["id"]) == CONTENT

    def test_422_without_a_file_and_for_an_empty_one(self, chat, as_ada):
        assert as_ada.post(f"chats/{chat.pk}/files", FileBody(b"")).status_code == 422
        assert as_ada.post(f"chats/{chat.pk}/files", {}).status_code in (400, 422)
        assert File.objects.count() == 0


class TestLimits:
    def test_sentences_name_the_quotas(self, chat, as_ada, settings):
        path = f"chats/{chat.pk}/files"
        settings.FILE_BYTES_PER_PERSON = 8
        assert as_ada.post(path, FileBody(b"12345")).status_code == 201
        answer = as_ada.post(path, FileBody(b"12345"))
        assert "exceed your space for files: 8 bytes" in answer.json()["errors"]["file"][0]
        settings.FILE_BYTES_PER_PERSON, settings.FILE_BYTES_PER_SITE = 0, 8
        assert "exceed this site's space" in as_ada.post(path, FileBody(b"12345")).json()["errors"]["file"][0]

    def test_507_below_the_reserve(self, chat, as_ada, settings):
        settings.FILE_DISK_RESERVE = 10**15
        answer = as_ada.post(f"chats/{chat.pk}/files", FileBody())
        assert (answer.status_code, answer.json()["errors"]["code"]) == (507, "storage_full")

    def test_507_when_uploads_under_way_will_take_the_rest(self, begin, as_ada, as_ben, monkeypatch, settings):
        settings.FILE_DISK_RESERVE = 0
        free = types.SimpleNamespace(free=3 * len(CONTENT))
        monkeypatch.setattr("shutil.disk_usage", lambda _folder: free)
        first = begin()["Location"]
        assert begin(caller=as_ben).status_code == 507
        as_ada.tus("delete", first)
        assert begin(caller=as_ben).status_code == 201

    def test_507_for_a_piece_when_the_disk_has_filled_since(self, begin, as_ada, settings):
        path = begin()["Location"]
        settings.FILE_DISK_RESERVE = 10**15
        assert send(as_ada, path, CONTENT[:70_000], 0).status_code == 507
        assert as_ada.tus("head", path)["Upload-Offset"] == "0"

    def test_a_full_disk_leaves_nothing_behind(self, chat, as_ada, monkeypatch):
        def full(*_arguments):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(type(file_store.store()), "save", full)
        assert as_ada.post(f"chats/{chat.pk}/files", FileBody()).status_code == 507
        assert File.objects.count() == 0


class TestSweeping:
    def test_what_no_message_took_within_a_day(self, ada, chat, begin):
        begin()
        file = ready_file(ada, chat)
        assert sweep_files() == 0
        with clock.frozen_at(clock.now() + EXPIRES_AFTER + timedelta(minutes=1)):
            assert sweep_files() == 2
        assert not File.objects.filter(pk=file.pk).exists()
        assert not is_stored(file.pk)

    def test_a_slow_upload_still_has_the_time_of_its_task(self, ada, chat):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a", content=FileBody().file())
        say_files(ada, chat, file)
        for passed, state in ((EXPIRES_AFTER + timedelta(hours=1), "processing"), (timedelta(hours=27), "failed")):
            with clock.frozen_at(file.created_at + passed):
                sweep_files()
            file.refresh_from_db()
            assert file.state == state

    def test_what_an_older_release_left_of_a_deleted_message(self, ada, chat, as_ada):
        file, kept = ready_file(ada, chat), ready_file(ada, chat)
        message = say_files(ada, chat, file)
        say_files(ada, chat, kept)
        Message.objects.filter(chat=chat, pk=message.pk).update(deleted_at=clock.now())
        assert as_ada.media(f"/files/{file.pk}").status_code == 404
        assert as_ada.media(f"/files/{kept.pk}").status_code == 200
        assert sweep_files() == 1
        assert (is_stored(file.pk), is_stored(kept.pk)) == (False, True)
