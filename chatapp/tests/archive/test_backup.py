"""A backup is whole or not there, of one moment, and no one else's to read."""

import io
import json
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.tests.builders import make_person
from chatapp.archive import backup, postgres_programs, snapshots
from chatapp.archive.backup import back_up, rotate
from chatapp.archive.databases import site_database
from chatapp.archive.digests import digested_tables, digests
from chatapp.archive.errors import ArchiveError
from chatapp.archive.tar_file import verified_manifest
from chatapp.lib import clock
from chatapp.tests.buckets import made_bucket, s3_service, s3_settings
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def chat(settings, tmp_path):
    """A site with a chat, a picture and a key."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    settings.SENDS_BURST = settings.SENDS_PER_SECOND = 100_000
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret_key").write_text("the key " * 9)
    storages["files"].save("files/ab/whole", ContentFile(b"picture"))
    ada = make_person("Ada")
    chat = make_chat(ada)
    say(ada, chat, "Hello", "again")
    return chat


@pytest.fixture
def target(tmp_path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "chat.tar"


def names(file: Path) -> list[str]:
    with tarfile.open(file) as tar:
        return tar.getnames()


def test_it_has_database_media_secrets_and_what_they_are(chat, target):
    made = back_up(target, with_secrets=True)
    database = "database.sqlite3" if site_settings.IS_SQLITE else "database.dump"
    assert names(target) == [database, "media/files/ab/whole", "secrets/secret_key", "manifest.json"]
    assert verified_manifest(target) == made
    with tarfile.open(target) as tar:
        said = json.load(tar.extractfile("manifest.json"))
    assert said["rows"]["chats_message"] == 2
    assert said["release"] == site_settings.RELEASE
    assert "chats.0001_initial" in said["migrations"]
    with site_database() as opened:
        assert said["digests"] == digests(opened, digested_tables(opened))
    assert str(chat.pk) in said["digests"]


def test_without_secrets_it_has_none(target):
    back_up(target, with_secrets=False)
    assert "secrets/secret_key" not in names(target)
    assert b"the key the key" not in target.read_bytes()


def test_only_its_owner_may_read_it_and_nothing_else_is_left(target):
    back_up(target, with_secrets=True)
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_exists_is_not_overwritten(target, tmp_path):
    target.write_text("an earlier one")
    with pytest.raises(ArchiveError, match="exists already"):
        back_up(target, with_secrets=True)
    assert target.read_text() == "an earlier one"
    link = tmp_path / "link.tar"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ArchiveError, match="exists already"):
        back_up(link, with_secrets=True)


def test_one_that_another_backup_wrote_meanwhile_is_not_overwritten(target, monkeypatch):
    write = backup._write
    monkeypatch.setattr(backup, "_write", lambda draft, **more: (write(draft, **more), target.write_text("other"))[0])
    with pytest.raises(ArchiveError, match="exists already"):
        back_up(target, with_secrets=True)
    assert target.read_text() == "other"


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(ArchiveError, match="no folder"):
        back_up(tmp_path / "missing" / "chat.tar", with_secrets=True)


def test_a_failure_leaves_nothing(target, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add_media", full)
    with pytest.raises(ArchiveError, match="No space left"):
        back_up(target, with_secrets=True)
    assert list(target.parent.iterdir()) == []


def test_a_bucket_is_backed_up(target, settings, monkeypatch):
    with s3_service() as service:
        storage = s3_settings(monkeypatch, service.endpoint).STORAGES["default"]
        settings.STORAGES = {**settings.STORAGES, "default": storage, "files": storage}
        made_bucket(storages["files"])
        storages["files"].save("chats/y/256.webp", ContentFile(b"in a bucket" * 100_000))
        back_up(target, with_secrets=True)
    assert "media/chats/y/256.webp" in names(target)
    assert verified_manifest(target).files["media/chats/y/256.webp"].size == 1_100_000


@pytest.mark.skipif(site_settings.IS_SQLITE, reason="PostgreSQL's own program")
class TestPgDump:
    def test_without_it_a_sentence_says_what_to_install(self, target, monkeypatch, tmp_path):
        monkeypatch.setattr(postgres_programs, "_INSTALLED", tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ArchiveError, match="pg_dump is missing"):
            back_up(target, with_secrets=True)
        assert list(target.parent.iterdir()) == []

    def test_one_that_fails_leaves_no_backup(self, target, monkeypatch, tmp_path):
        failing = tmp_path / "pg_dump"
        failing.write_text("#!/bin/sh\necho 'PGDMP half a dump'; echo 'pg_dump: error: no more' >&2; exit 1\n")
        failing.chmod(0o700)
        monkeypatch.setattr(snapshots, "pg_dump", lambda **_: postgres_programs.Program(99, str(failing)))
        with pytest.raises(ArchiveError, match="no more"):
            back_up(target, with_secrets=True)
        assert list(target.parent.iterdir()) == []

    def test_the_password_is_not_on_its_command_line(self, target, monkeypatch, tmp_path):
        noting = tmp_path / "pg_dump"
        noting.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments; echo "$PGPASSWORD" > {tmp_path}/password\n')
        noting.chmod(0o700)
        monkeypatch.setattr(snapshots, "pg_dump", lambda **_: postgres_programs.Program(99, str(noting)))
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "s3cret pass")
        back_up(target, with_secrets=True)
        assert "s3cret" not in (tmp_path / "arguments").read_text()
        assert (tmp_path / "password").read_text() == "s3cret pass\n"

    def test_a_pooler_is_refused_with_what_to_do(self, target, settings):
        settings.DATABASE_POOLER = "transaction"
        with pytest.raises(ArchiveError, match="DATABASE_POOLER=none"):
            back_up(target, with_secrets=True)


class TestRotation:
    def run(self, folder: Path, *arguments: str) -> str:
        output = io.StringIO()
        call_command("backup", "--folder", str(folder), *arguments, stdout=output)
        return output.getvalue()

    def test_the_newest_stay(self, target):
        folder, now = target.parent, clock.now()
        (folder / "notes.tar").write_text("not ours")
        for day in range(4):
            with clock.frozen_at(now + timedelta(days=day)):
                said = self.run(folder, "--keep", "2")
        backups = sorted(file.name for file in folder.glob("chatapp-*.tar"))
        assert backups == [(now + timedelta(days=day)).strftime("chatapp-%Y%m%dT%H%M%SZ.tar") for day in (2, 3)]
        assert "Deleted chatapp-" in said
        assert (folder / "notes.tar").exists()

    def test_what_a_killed_backup_left_goes_after_a_day(self, target):
        left = target.parent / ".chatapp-backup-x"
        left.mkdir()
        rotate(target.parent, keep=1)
        assert left.exists()
        with clock.frozen_at(clock.now() + timedelta(days=2)):
            rotate(target.parent, keep=1)
        assert not left.exists()

    def test_a_backup_that_fails_deletes_none(self, target, monkeypatch):
        self.run(target.parent)
        monkeypatch.setattr(backup, "_add_media", lambda _archive: (_ for _ in ()).throw(OSError("full")))
        with clock.frozen_at(clock.now() + timedelta(days=1)), pytest.raises(CommandError, match="full"):
            self.run(target.parent, "--keep", "1")
        assert len(list(target.parent.glob("chatapp-*.tar"))) == 1

    @pytest.mark.parametrize("arguments", [(), ("x.tar", "--folder", "y"), ("x.tar", "--keep", "3")])
    def test_other_arguments_are_refused_with_a_sentence(self, arguments):
        with pytest.raises(CommandError, match=r"Name a file|--keep is for"):
            call_command("backup", *arguments)

    @pytest.mark.parametrize("count", ["0", "-1", "10001"])
    def test_a_count_out_of_range_is_refused(self, target, count):
        with pytest.raises(CommandError, match="from 1 to"):
            self.run(target.parent, "--keep", count)
