"""Picture storage: a directory and a bucket behave alike."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.lib import clock, pictures
from chatapp.lib.errors import Unavailable
from chatapp.tests.buckets import made_bucket, s3_service, s3_settings
from chatapp.tests.pictures import picture_bytes
from chats.actions.delete_unused_pictures import delete_unused_pictures
from chats.models import Chat


@pytest.fixture(scope="module")
def s3():
    with s3_service() as service:
        yield service.endpoint


@pytest.fixture(params=["a folder", "S3"])
def store(request, settings, tmp_path, monkeypatch):
    """A new store; returns a function that makes all of its files look two days older."""
    if request.param == "a folder":
        settings.MEDIA_ROOT = tmp_path
    else:
        endpoint = request.getfixturevalue("s3")
        settings.STORAGES = {**settings.STORAGES, "default": s3_settings(monkeypatch, endpoint).STORAGES["default"]}
        bucket = made_bucket(default_storage)
        request.addfinalizer(bucket.delete)
        request.addfinalizer(bucket.objects.delete)
    return lambda: monkeypatch.setattr(clock, "now", lambda now=clock.now: now() + timedelta(days=2))


def stored(folder="avatars") -> str:
    return pictures.store_image(io.BytesIO(picture_bytes()), folder=folder, by=1)


class TestStore:
    def test_both_sizes_are_read_until_deleted(self, store):
        name = stored()
        small, large = (pictures.read_image(name, folder="avatars", size=size) for size in pictures.SIZES)
        assert small[8:12] == large[8:12] == b"WEBP"
        assert pictures.read_image(name, folder="chats", size=64) is None
        pictures.delete_image(name, folder="avatars")
        assert pictures.read_image(name, folder="avatars", size=64) is None
        assert name not in default_storage.listdir("avatars")[0]
        pictures.delete_image(name, folder="avatars")

    def test_pictures_lie_where_release_1_0_looks_for_them(self, store):
        name = stored()
        assert sorted(default_storage.listdir(f"avatars/{name}")[1]) == ["256.webp", "64.webp"]


@pytest.mark.django_db
class TestUnused:
    def test_only_old_unused_pictures_go(self, store):
        ada = make_person("Ada")
        used, of_chat, _, _ = stored(), stored("chats"), stored(), stored("chats")
        User.objects.filter(pk=ada.pk).update(avatar=used)
        Chat.objects.create(picture=of_chat)
        assert delete_unused_pictures() == 0
        store()
        assert delete_unused_pictures() == 2
        assert default_storage.listdir("avatars")[0] == [used]
        assert default_storage.listdir("chats")[0] == [of_chat]

    def test_an_empty_store_has_none(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "missing"
        assert delete_unused_pictures() == 0


class TestFailures:
    def test_an_s3_service_that_does_not_answer_is_503(self, settings, monkeypatch):
        settings.STORAGES = {
            **settings.STORAGES,
            "default": s3_settings(monkeypatch, "http://127.0.0.1:9").STORAGES["default"],
        }
        with pytest.raises(Unavailable):
            pictures.read_image("a" * 22, folder="avatars", size=64)
        with pytest.raises(Unavailable):
            stored()

    def test_a_folder_that_cannot_be_written_is_503(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "file"
        Path(settings.MEDIA_ROOT).write_text("in the way")
        with pytest.raises(Unavailable):
            stored()
