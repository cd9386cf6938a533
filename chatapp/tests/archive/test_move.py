"""A site moves from SQLite to PostgreSQL with everything, however often it is interrupted."""

import hashlib
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from uuid import UUID

import pytest
from django.conf import settings

from chatapp.archive.digests import differing, digested_tables, digests
from chatapp.tests.archive.sites import FIRST_WRITES, Site, filled, postgres_site, sqlite_site
from chatapp.tests.launch.started import Started

pytestmark = [
    pytest.mark.launch,
    pytest.mark.xdist_group("archive"),
    pytest.mark.skipif(settings.IS_SQLITE, reason="needs PostgreSQL"),
]


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def original(stack) -> Site:
    """A site on SQLite that has been in use; its newest messages were deleted, and their ids must not come again."""
    site = filled(stack.enter_context(sqlite_site(migrated=True)))
    with closing(sqlite3.connect(site.sqlite)) as opened, opened:
        # Without dashes, as Django stores them.
        opened.execute("UPDATE chats_message SET client_id = lower(hex(randomblob(16))) WHERE kind = 'text'")
        opened.execute("UPDATE sqlite_sequence SET seq = seq + 5000 WHERE name = 'chats_message'")
    with closing(sqlite3.connect(site.sqlite)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return site


@pytest.fixture
def target() -> Iterator[Site]:
    """An empty PostgreSQL database."""
    with postgres_site(migrated=False) as site:
        yield site


@pytest.fixture
def migrated_target() -> Iterator[Site]:
    """A PostgreSQL database with empty tables."""
    with postgres_site(migrated=True) as site:
        yield site


def digests_of(site: Site) -> dict[str, str]:
    with site.database() as database:
        return digests(database, digested_tables(database))


def schema_of(site: Site) -> list[tuple[str, str]]:
    """Return every constraint and index, by name and definition."""
    found = site.rows(
        "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    # PostgreSQL writes casts in another place when it reads its own definition, as after a pg_dump.
    return [(name, re.sub(r"::(character varying|text)(\[\])?|[() ]", "", definition)) for name, definition in found]


def content_of(site: Site) -> str:
    return hashlib.sha256(site.sqlite.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def moved(stack, original) -> Site:
    """What the site became, in a database that had no tables."""
    before = content_of(original)
    target = stack.enter_context(postgres_site(migrated=False))
    # Times without a zone are UTC, whatever the server's zone is.
    target.execute(f"ALTER DATABASE {target.database_url.rpartition('/')[2]} SET timezone = 'Asia/Kolkata'")
    said = original.output("move_to", target.database_url)
    assert "messages/s" in said
    assert "All digests are equal" in said
    assert "10 chat(s) checked: all is right." in said
    assert "Set DATABASE_URL" in said
    assert content_of(original) == before
    return target


class TestMoved:
    def test_every_chat_and_all_else_has_the_same_digest(self, original, moved):
        assert differing(digests_of(original), digests_of(moved)) == []
        lines = "".join(f"{key} {digest}\n" for key, digest in digests_of(moved).items())
        assert sorted(moved.output("digest_chats").splitlines()) == sorted(lines.splitlines())
        assert len(lines.splitlines()) == 11

    def test_types_are_postgresqls_own(self, original, moved):
        [row] = moved.rows(
            "SELECT pg_typeof(client_id)::text, pg_typeof(at)::text, pg_typeof(reactions)::text FROM chats_message"
            " WHERE client_id IS NOT NULL LIMIT 1"
        )
        [(here,)] = original.rows("SELECT client_id FROM chats_message WHERE client_id IS NOT NULL ORDER BY id LIMIT 1")
        [(there,)] = moved.rows("SELECT client_id FROM chats_message WHERE client_id IS NOT NULL ORDER BY id LIMIT 1")
        assert there == UUID(here)
        assert row == ("uuid", "timestamp with time zone", "jsonb")

    def test_constraints_and_indexes_are_as_migrations_make_them(self, moved):
        with postgres_site(migrated=True) as fresh:
            assert schema_of(moved) == schema_of(fresh)

    def test_the_first_writes_work_and_no_id_comes_again(self, original, moved):
        [(used,)] = original.rows("SELECT seq FROM sqlite_sequence WHERE name = 'chats_message'")
        assert "written" in moved.run(FIRST_WRITES)
        assert moved.rows("SELECT MAX(id) FROM chats_message")[0][0] > used
        assert "all is right" in moved.output("check_chats")

    def test_no_sequence_is_behind_its_table(self, moved):
        for table, sequence in moved.rows(
            "SELECT relname::text, pg_get_serial_sequence(quote_ident(relname), 'id') FROM pg_class JOIN pg_attribute"
            " ON attrelid = pg_class.oid AND attname = 'id'"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ):
            if sequence:
                [(highest, last)] = moved.rows(
                    f'SELECT (SELECT COALESCE(MAX(id), 0) FROM "{table}"), COALESCE((SELECT last_value FROM {sequence}'
                    f" WHERE is_called), 0)"
                )
                assert last >= highest, table

    def test_search_is_written_again_in_the_background(self, original, moved):
        assert moved.rows("SELECT COUNT(*) FROM chats_searchentry") == [(0,)]
        moved.run(
            "from chats.log_consumers.runner import *; from chats.log_consumers.search_index import *;"
            " from chats.models import LogCursor; from chats.queries.search_indexer import INDEXER;"
            " assert not LogCursor.objects.filter(consumer=INDEXER, seq__gt=0).exists()"
        )

    def test_a_database_in_use_is_refused(self, original, moved):
        assert "isn't empty" in original.refusal("move_to", moved.database_url)


@pytest.mark.parametrize(
    "step",
    ["Copying accounts_user …", "Copying chats_message …", "Building indexes", "Comparing digests", "All digests are"],
)
def test_one_that_was_killed_is_run_again(original, migrated_target, step):
    before = content_of(original)
    started = Started(["manage.py", "move_to", migrated_target.database_url], original.environment())
    started.until(step)
    os.killpg(started.process.pid, signal.SIGKILL)
    started.ended()
    said = original.output("move_to", migrated_target.database_url)
    if step == "All digests are":
        assert "as many rows of everything already" in said
    assert "All digests are equal" in said
    assert differing(digests_of(original), digests_of(migrated_target)) == []
    assert content_of(original) == before


def test_a_database_of_something_else_is_refused(original, target):
    target.execute("CREATE TABLE accounts (id int)")
    assert "tables of something else" in original.refusal("move_to", target.database_url)


def test_what_postgresql_cannot_store_is_named_and_nothing_is_moved(migrated_target):
    with sqlite_site(migrated=True) as site:
        with closing(sqlite3.connect(site.sqlite)) as opened, opened:
            opened.execute(
                "INSERT INTO chats_customemoji (name, picture, added_at)"
                " VALUES ('a' || char(0) || 'b', '', '2026-01-01 00:00:00')"
            )
        assert "refuses a row of chats_customemoji" in site.refusal("move_to", migrated_target.database_url)
        assert migrated_target.rows("SELECT COUNT(*) FROM chats_customemoji") == [(0,)]


@pytest.mark.parametrize("url", ["sqlite:////tmp/x", "nonsense", "postgres://user@host/x?nothing=1"])
def test_another_address_is_refused(original, url):
    assert "postgres" in original.refusal("move_to", url).lower()


def test_a_server_that_is_away_is_one_sentence(original):
    assert "Nothing was moved" in original.refusal("move_to", "postgres://user:s3cret@127.0.0.1:9/x")


def test_a_site_on_postgresql_has_nothing_to_move(target):
    assert "no SQLite database" in target.refusal("move_to", target.database_url)
