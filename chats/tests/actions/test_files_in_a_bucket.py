"""Files in an S3 service: uploaded, fetched, deleted and swept there; what happens while it is away."""

import base64
import hashlib
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from chatapp.lib.errors import Unavailable
from chatapp.lib.file_store import store
from chatapp.tests.buckets import made_bucket, s3_service, s3_settings
from chatapp.tests.pictures import HTML, picture_bytes
from chats.actions.delete_message import delete_message
from chats.actions.process_file import process_file
from chats.actions.sweep_files import sweep_files
from chats.actions.upload_file import upload_whole
from chats.models import File
from chats.tests.builders import FileBody, PictureBody, ready_file, say_files

CONTENT = bytes(range(256)) * 1_000


@pytest.fixture(scope="module")
def service():
    with s3_service() as running:
        yield running


@pytest.fixture(autouse=True)
def bucket(service, settings, monkeypatch):
    made = s3_settings(monkeypatch, service.endpoint)
    settings.STORAGES = {**settings.STORAGES, "default": made.STORAGES["default"], "files": made.STORAGES["files"]}
    bucket = made_bucket(storages["files"])
    yield bucket
    bucket.objects.delete()
    bucket.delete()


@pytest.fixture
def away(service):
    """Stop the service; the result starts it again."""
    service.stop()
    back = [service.restart]
    yield lambda: back.pop()()
    for restart in back:
        restart()


def keys(bucket) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())


def fetched(address: str, **headers: str):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.status, answer.headers, answer.read()


class TestServing:
    def test_members_are_sent_to_the_service_for_a_minute(self, ada, chat, as_ben, as_cy):
        file = ready_file(ada, chat, CONTENT, "größe.bin")
        say_files(ada, chat, file)
        answer = as_ben.media(f"/files/{file.pk}")
        assert answer.status_code == 302
        assert answer["Cache-Control"] == "private, no-store"
        assert parse_qs(urlsplit(answer["Location"]).query)["X-Amz-Expires"] == ["60"]
        status, headers, content = fetched(answer["Location"])
        assert (status, content) == (200, CONTENT)
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment; ")
        assert headers["Content-Disposition"].endswith("filename*=UTF-8''gr%C3%B6%C3%9Fe.bin")
        assert as_cy.media(f"/files/{file.pk}").status_code == 404

    def test_parts_of_it(self, ada, chat, as_ada):
        address = as_ada.media(f"/files/{ready_file(ada, chat, CONTENT).pk}")["Location"]
        status, headers, content = fetched(address, Range="bytes=10-19")
        assert (status, content, headers["Content-Range"]) == (206, CONTENT[10:20], f"bytes 10-19/{len(CONTENT)}")

    def test_only_what_runs_nothing_is_shown(self, ada, chat, as_ada):
        page = as_ada.media(f"/files/{ready_file(ada, chat, HTML, 'photo.png').pk}")["Location"]
        assert fetched(page)[1]["Content-Disposition"].startswith("attachment")
        picture = ready_file(ada, chat, picture_bytes(size=(500, 400)), "photo.png")
        headers = fetched(as_ada.media(f"/files/{picture.pk}/360")["Location"])[1]
        assert (headers["Content-Type"], headers["Content-Disposition"][:7]) == ("image/webp", "inline;")


class TestUploading:
    def test_pieces_become_the_file_and_nothing_else_stays(self, ada, chat, as_ada, bucket):
        name = base64.b64encode(b"a.bin").decode()
        begun = as_ada.tus("post", f"chats/{chat.pk}/files", upload_length="256000", upload_metadata=f"filename {name}")
        for offset in (0, 128_000):
            piece = CONTENT[offset : offset + 128_000]
            assert as_ada.tus("patch", begun["Location"], piece, upload_offset=str(offset)).status_code == 204
        file = File.objects.get()
        process_file.call(str(file.pk))
        file.refresh_from_db()
        assert (file.state, file.sha256) == ("ready", hashlib.sha256(CONTENT).hexdigest())
        assert keys(bucket) == [f"files/{file.pk.hex[:2]}/{file.pk}/whole"]

    def test_what_the_service_cut_is_not_offered(self, ada, chat, monkeypatch):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a", content=FileBody(CONTENT).file())
        monkeypatch.setattr(type(store()), "size", lambda *_: 5)
        with pytest.raises(Unavailable):
            process_file.call(str(file.pk))
        file.refresh_from_db()
        assert file.state == "processing"

    def test_deleted_with_their_message(self, ada, chat, bucket, django_capture_on_commit_callbacks):
        file = ready_file(ada, chat, picture_bytes(size=(500, 400)))
        assert len(keys(bucket)) == 2
        message = say_files(ada, chat, file)
        with django_capture_on_commit_callbacks(execute=True):
            delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert keys(bucket) == []

    def test_bytes_without_a_row_are_swept(self, ada, chat, bucket):
        kept = ready_file(ada, chat)
        store().save("files/00/00000000-0000-4000-8000-000000000000/whole", ContentFile(b"lost"))
        assert sweep_files() == 0
        assert keys(bucket) == [f"files/{kept.pk.hex[:2]}/{kept.pk}/{name}" for name in ("text", "whole")]


class TestAway:
    def test_uploads_are_503_and_leave_nothing(self, chat, as_ada, away, bucket):
        answer = as_ada.post(f"chats/{chat.pk}/files", FileBody(CONTENT))
        assert (answer.status_code, answer.json()["errors"]["code"]) == (503, "unavailable")
        assert answer["Retry-After"]
        assert as_ada.put("users/me/avatar", PictureBody()).status_code == 503
        assert File.objects.count() == 0
        away()
        assert keys(bucket) == []
        assert as_ada.post(f"chats/{chat.pk}/files", FileBody(CONTENT)).status_code == 201

    def test_an_upload_goes_on_where_it_was(self, chat, as_ada, service):
        begun = as_ada.tus("post", f"chats/{chat.pk}/files", upload_length="256000")
        assert as_ada.tus("patch", begun["Location"], CONTENT[:128_000], upload_offset="0").status_code == 204
        service.stop()
        second = {"path": begun["Location"], "body": CONTENT[128_000:], "upload_offset": "128000"}
        assert as_ada.tus("patch", second["path"], second["body"], upload_offset="128000").status_code == 503
        service.restart()
        assert as_ada.tus("head", begun["Location"])["Upload-Offset"] == "128000"
        assert as_ada.tus("patch", second["path"], second["body"], upload_offset="128000").status_code == 204

    def test_processing_waits(self, ada, chat, service):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a", content=FileBody(CONTENT).file())
        service.stop()
        with pytest.raises(Unavailable):
            process_file.call(str(file.pk))
        service.restart()
        process_file.call(str(file.pk))
        file.refresh_from_db()
        assert file.state == "ready"
