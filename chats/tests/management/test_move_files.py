"""`manage.py move_files`: from the folder to the bucket and back, resuming, with everything compared."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from chatapp.lib.durable_storage import DurableStorage
from chatapp.lib.store_move import paths_of
from chatapp.tests.buckets import made_bucket, s3_service, s3_settings

PATHS = ["avatars/x/64.webp", "chats/y/256.webp", "files/00/0000/whole", "files/00/0000/360", "store_id"]


@pytest.fixture(scope="module")
def service():
    with s3_service() as running:
        yield running


@pytest.fixture
def bucket(service, settings, monkeypatch, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": s3_settings(monkeypatch, service.endpoint).STORAGES["default"]}
    settings.S3_BUCKET, settings.MEDIA_ROOT = "pictures", tmp_path / "media"
    made = made_bucket(storages["default"])
    yield storages["default"]
    made.objects.delete()
    made.delete()


@pytest.fixture
def folder(bucket, settings):
    folder = DurableStorage(location=settings.MEDIA_ROOT)
    for path in PATHS:
        folder.save(path, ContentFile(path.encode() * 1_000))
    return folder


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("move_files", *arguments, stdout=output)
    return output.getvalue()


def content(store, path: str) -> bytes:
    with store.open(path) as file:
        return bytes(file.read())


def test_everything_goes_there_and_back(folder, bucket):
    assert run("bucket") == "Copied 5 files; 0 were there.\n"
    assert sorted(paths_of(bucket)) == sorted(PATHS)
    assert all(content(bucket, path) == path.encode() * 1_000 for path in PATHS)
    assert "Deleted 5 files" in run("bucket", "--delete")
    assert list(paths_of(folder)) == []
    assert "Copied 5 files" in run("folder", "--delete")
    assert sorted(paths_of(folder)) == sorted(PATHS)
    assert list(paths_of(bucket)) == []
    assert all(Path(folder.path(path)).stat().st_mode & 0o077 == 0 for path in PATHS)


def test_one_that_stopped_goes_on(folder, bucket):
    bucket.save(PATHS[0], ContentFile(PATHS[0].encode() * 1_000))
    bucket.save(PATHS[1], ContentFile(b"cut"))
    assert run("bucket") == "Copied 4 files; 1 were there.\n"
    assert content(bucket, PATHS[1]) == PATHS[1].encode() * 1_000
    assert run("bucket") == "Copied 0 files; 5 were there.\n"


def test_a_copy_that_differs_is_named_and_nothing_is_deleted(folder, bucket):
    run("bucket")
    bucket.delete(PATHS[2])
    bucket.save(PATHS[2], ContentFile(b"x" * len(PATHS[2]) * 1_000))
    with pytest.raises(CommandError, match=PATHS[2]):
        run("bucket", "--verify", "--delete")
    assert len(list(paths_of(folder))) == 5


def test_a_copy_that_was_changed_on_its_way_is_not_kept(folder, bucket, monkeypatch):
    save = type(bucket).save
    monkeypatch.setattr(type(bucket), "save", lambda self, path, _content: save(self, path, ContentFile(b"changed")))
    with pytest.raises(CommandError, match="other bytes"):
        run("bucket")
    assert list(paths_of(bucket)) == []


def test_a_service_that_is_away_is_one_sentence(folder, service):
    service.stop()
    with pytest.raises(CommandError, match="Run the command again"):
        run("bucket")
    service.restart()


def test_without_a_bucket_it_says_what_is_missing(settings):
    settings.S3_BUCKET = ""
    with pytest.raises(CommandError, match="S3_BUCKET is missing"):
        run("bucket")
