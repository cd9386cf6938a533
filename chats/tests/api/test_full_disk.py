"""A disk that fills up while bytes arrive or are stored: 507 with a sentence, and nothing left behind."""

import errno
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.builders import api_of, browser_of
from chatapp.lib.body_limits import FULL_DISK_KEY
from chatapp.lib.full_disk import StorageFull
from chats.actions.process_file import process_file
from chats.actions.upload_file import add_piece, begin_upload, upload_whole
from chats.models import File
from chats.tests.builders import FileBody, is_stored

CONTENT = bytes(200_000)
SENTENCE = "The server has no space left for files. Please tell the people who run this site."


class FillsUp(SimpleUploadedFile):
    """Content during which the disk fills up."""

    def chunks(self, chunk_size=None):
        """Yield a part, then fail as a write would."""
        yield CONTENT[:65_536]
        raise OSError(errno.ENOSPC, "No space left on device")

    def multiple_chunks(self, chunk_size=None):
        """Return whether there is more than one chunk."""
        return True


def stored(folder):
    """Return the paths of the files with bytes in them."""
    return {path for path in Path(folder).rglob("*") if path.is_file() and path.stat().st_size}


@pytest.fixture
def body():
    return FillsUp("a.bin", CONTENT)


def test_in_the_middle_of_a_whole_file(ada, chat, body, settings):
    before = stored(settings.MEDIA_ROOT)
    with pytest.raises(StorageFull):
        upload_whole(actor=ada, chat_id=chat.pk, name="a.bin", content=body)
    assert File.objects.count() == 0
    assert stored(settings.MEDIA_ROOT) - before == set()


def test_in_the_middle_of_a_piece(ada, chat, body):
    file = begin_upload(actor=ada, chat_id=chat.pk, name="a.bin", size=2 * len(CONTENT))
    with pytest.raises(StorageFull):
        add_piece(actor=ada, file_id=file.pk, offset=0, content=body, size=len(CONTENT))
    file.refresh_from_db()
    assert (file.received, file.parts, file.state) == (0, [], "uploading")
    assert not any(path.is_file() for path in Path(site.MEDIA_ROOT).rglob(f"{file.pk}/*"))
    add_piece(actor=ada, file_id=file.pk, offset=0, content=FileBody(CONTENT).file(), size=len(CONTENT))
    assert is_stored(file.pk)


def test_while_it_is_processed(ada, chat, monkeypatch, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    file = upload_whole(actor=ada, chat_id=chat.pk, name="a.bin", content=FileBody(CONTENT).file())
    opened = Path.open

    def full(path, mode="r", *arguments, **options):
        if mode == "wb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, *arguments, **options)

    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(Path, "open", full)
        process_file.call(str(file.pk))
    assert list(tmp_path.iterdir()) == []
    file.refresh_from_db()
    assert file.state == "processing"
    process_file.call(str(file.pk))
    file.refresh_from_db()
    assert file.state == "ready"


def test_while_the_body_arrives(ada, chat):
    answer = api_of(ada).post(f"/api/chats/{chat.pk}/files", **{FULL_DISK_KEY: True})
    assert (answer.status_code, answer.json()["errors"]["detail"]) == (507, SENTENCE)
    page = browser_of(ada).post(f"/chats/{chat.pk}", **{FULL_DISK_KEY: True})
    assert page.status_code == 507
    assert SENTENCE in page.content.decode()


@pytest.mark.parametrize("path", ["/api/chats/{}/files", "/chats/{}"])
def test_while_a_form_is_taken_apart(ada, chat, path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full)
    monkeypatch.setattr(site, "FILE_UPLOAD_MAX_MEMORY_SIZE", 1_000)
    field = "file" if path.startswith("/api") else "files"
    client = api_of(ada) if path.startswith("/api") else browser_of(ada)
    answer = client.post(path.format(chat.pk), {field: FileBody(CONTENT).file(), "content": ""})
    assert answer.status_code == 507
    assert SENTENCE in answer.content.decode()
    assert File.objects.count() == 0
