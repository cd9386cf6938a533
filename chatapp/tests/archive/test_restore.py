"""A backup is restored into an empty site, which then is what was backed up, and works."""

import io
import os
import signal
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from chatapp.archive.digests import differing, digested_tables, digests
from chatapp.archive.manifest import Manifest
from chatapp.archive.tar_file import ArchiveWriter, verified_manifest
from chatapp.tests.archive.sites import FIRST_WRITES, MEDIA, Site, copied, filled, new_site
from chatapp.tests.launch.started import Started

pytestmark = [pytest.mark.launch, pytest.mark.xdist_group("archive")]
IS_POSTGRES = bool(os.environ.get("DATABASE_URL"))


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def original(stack) -> Site:
    """A site that has been in use."""
    return filled(stack.enter_context(new_site(migrated=True)))


@pytest.fixture(scope="module")
def archive(original, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "chat.tar"
    said = original.output("backup", str(file))
    assert "10 chats" in said
    assert f"{len(MEDIA)} media files" in said
    return file


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without tables."""
    with new_site() as made:
        yield made


def digests_of(site: Site) -> dict[str, str]:
    with site.database() as database:
        return digests(database, digested_tables(database))


def is_untouched(site: Site) -> bool:
    """Return whether nothing was restored."""
    if IS_POSTGRES:
        with site.database() as database:
            return database.tables() == {} and site.media() == {}
    return not site.sqlite.exists() and site.media() == {}


def rewritten(archive: Path, target: Path, *, database: bytes | None = None, **changes: object) -> Path:
    """Return a copy of an archive with another manifest, and another database if there is one."""
    manifest = verified_manifest(archive)
    with tarfile.open(archive) as tar, target.open("wb") as stream:
        writer = ArchiveWriter(stream)
        for member in tar:
            content = tar.extractfile(member)
            if member.name == manifest.database:
                content = io.BytesIO(database) if database else content
                writer.add(str(changes.get("database_name", manifest.database)), content)
            elif member.name != "manifest.json":
                writer.add(member.name, content)
        fields = {name: getattr(manifest, name) for name in manifest.__slots__} | {"files": dict(writer.files)}
        fields["database"] = changes.pop("database_name", manifest.database)
        writer.close(Manifest(**{**fields, **changes}))
    return target


@pytest.fixture(scope="module")
def restored(stack, archive) -> Site:
    """A site that had no tables."""
    site = stack.enter_context(new_site())
    said = site.output("restore", str(archive))
    assert "10 chats have the backup's digests." in said
    assert "10 chat(s) checked: all is right." in said
    return site


class TestEverythingIsBack:
    def test_every_chat_and_all_else_has_the_same_digest(self, original, restored):
        assert differing(digests_of(original), digests_of(restored)) == []
        assert len(digests_of(restored)) == 11

    def test_the_search_index_is_there(self, restored, original):
        statement = "SELECT COUNT(*) FROM chats_searchword"
        assert restored.rows(statement) == original.rows(statement)

    def test_media_and_the_key_are_the_same(self, original, restored):
        assert restored.media() == MEDIA
        assert (restored.folder / "secret_key").read_text() == (original.folder / "secret_key").read_text()

    def test_only_the_account_may_read_it(self, restored):
        files = [file for file in restored.folder.rglob("*") if file.is_file()]
        assert [file for file in files if file.stat().st_mode & 0o077] == []

    def test_the_first_writes_work(self, restored):
        assert "written" in restored.run(FIRST_WRITES)
        assert "all is right" in restored.output("check_chats")

    @pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has no such trigger")
    def test_the_audit_log_is_append_only_still(self, restored):
        statement = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_auditentry'::regclass AND NOT tgisinternal"
        assert restored.rows(statement) == [("accounts_auditentry_append_only",)]

    def test_it_is_not_restored_twice(self, restored, archive):
        before = digests_of(restored)
        assert "The database isn't empty" in restored.refusal("restore", str(archive))
        assert digests_of(restored) == before


# Each message is a transaction of several tables.
TALK = """
from accounts.models import User
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat
ada = User.objects.get(email="ada@example.org")
chat = Chat.objects.filter(memberships__user=ada, memberships__state="accepted").first()
while True:
    send_message(MessageDraft("meanwhile"), author=ada, chat_id=chat.pk)
    print("sent", flush=True)
"""


def test_a_backup_of_a_site_in_use_is_of_one_moment(site, original, tmp_path):
    with copied(original) as busy:
        talking = Started(["manage.py", "shell", "-c", TALK], busy.environment(SENDS_PER_SECOND="1000"))
        try:
            talking.until("sent", times=3)
            busy.output("backup", str(tmp_path / "busy.tar"))
            sent = talking.words.count("sent")
            talking.until("sent", times=sent + 1)
        finally:
            talking.process.kill()
            talking.ended()
    # Digests, counters and rows agree.
    said = site.output("restore", str(tmp_path / "busy.tar"))
    assert "10 chats have the backup's digests." in said
    assert "all is right" in said
    [(restored,)] = site.rows("SELECT COUNT(*) FROM chats_message WHERE content = 'meanwhile'")
    assert 3 <= restored <= sent + 1


def test_a_site_that_was_started_and_never_used_is_empty(archive):
    with new_site(migrated=True) as site:
        site.run("from chatapp.launch.node import require_site; require_site()")
        assert set(site.media()) == {"store_id"}
        assert "Restored the backup of" in site.output("restore", str(archive))
        assert site.media() == MEDIA


def test_a_store_that_is_not_empty_is_refused(site, archive):
    (site.folder / "media" / "files").mkdir(parents=True)
    (site.folder / "media" / "files" / "other").write_text("someone's")
    assert "it has files/other" in site.refusal("restore", str(archive))
    assert site.media() == {"files/other": b"someone's"}


def test_a_damaged_archive_changes_nothing(site, archive, tmp_path):
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(archive.read_bytes().replace(b"the file", b"tHe file", 1))
    assert "Nothing was restored" in site.refusal("restore", str(damaged))
    assert is_untouched(site)


def test_a_newer_release_is_refused(site, archive, tmp_path):
    migrations = [*verified_manifest(archive).migrations, "chats.9999_later"]
    newer = rewritten(archive, tmp_path / "newer.tar", migrations=migrations)
    assert "newer release" in site.refusal("restore", str(newer))
    assert is_untouched(site)


def test_another_kind_of_database_is_refused(site, archive, tmp_path):
    another, kind = ("database.sqlite3", "SQLite") if IS_POSTGRES else ("database.dump", "PostgreSQL")
    other = rewritten(archive, tmp_path / "other.tar", database_name=another)
    assert f"restore it into {kind}" in site.refusal("restore", str(other))
    assert is_untouched(site)


def test_what_differs_is_printed_and_the_exit_status_is_1(site, archive, tmp_path):
    manifest = verified_manifest(archive)
    digests = {**manifest.digests, "3": "0" * 64}
    ran = site.manage("restore", str(rewritten(archive, tmp_path / "x.tar", digests=digests)))
    assert ran.returncode == 1
    assert "Chat 3 differs from the backup." in ran.stdout
    assert "isn't what was backed up" in ran.stderr


def test_an_older_release_is_restored_and_migrated(tmp_path, site, original):
    with copied(original) as older:
        older.output("migrate", "chats", "0040", "--verbosity=0")
        older.output("backup", str(tmp_path / "older.tar"))
        expected = older.rows("SELECT id, content FROM chats_message ORDER BY id")
    assert "chats.0041_mailed_join_links" not in verified_manifest(tmp_path / "older.tar").migrations
    assert "10 chats have the backup's digests." in site.output("restore", str(tmp_path / "older.tar"))
    assert site.rows("SELECT id, content FROM chats_message ORDER BY id") == expected
    assert "written" in site.run(FIRST_WRITES)


@pytest.mark.parametrize("step", ["Restoring \\d+ files", "Restoring the database"])
def test_one_that_was_killed_is_run_again(site, archive, step):
    started = Started(["manage.py", "restore", str(archive)], site.environment())
    started.until(step)
    os.killpg(started.process.pid, signal.SIGKILL)
    started.ended()
    ran = site.manage("restore", str(archive))
    # Killed too late, it had come to its end.
    assert ran.returncode == 0 or "isn't empty" in ran.stderr, ran.stderr
    assert differing(verified_manifest(archive).digests, digests_of(site)) == []
    assert site.media() == MEDIA


def test_another_key_in_the_environment_is_mentioned(site, archive):
    said = site.output("restore", str(archive), SECRET_KEY="another-key-0123456789-" * 4)
    assert "SECRET_KEY of the environment isn't the backup's" in said


def test_it_waits_for_no_server_to_stop(archive):
    with new_site() as site:
        holder = Started(
            ["-c", "from chatapp.launch.data_lock import hold; from pathlib import Path; import sys, time;"
             "hold(data_dir=Path(sys.argv[1]), is_alone=True); print('held'); time.sleep(600)", str(site.folder)],
            site.environment(),
        )  # fmt: skip
        try:
            holder.until("held")
            assert "stop it first" in site.refusal("restore", str(archive))
        finally:
            holder.process.kill()
            holder.ended()
        assert is_untouched(site)


def test_a_file_that_is_no_database_is_refused(site, tmp_path, archive):
    file = rewritten(archive, tmp_path / "no.tar", database=b"no database at all" * 1_000)
    assert "failed" in site.refusal("restore", str(file))
