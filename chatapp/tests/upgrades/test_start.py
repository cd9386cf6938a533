"""A release that skipped one doesn't start and changes nothing; `upgrade_check` says so before."""

import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings

from chatapp.checks.services import free_port
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT
from chatapp.tests.migrated import FILE_NAME, migrated_database

pytestmark = [
    pytest.mark.launch,
    pytest.mark.skipif(not settings.IS_SQLITE, reason="once is enough; it brings its own SQLite"),
]
AS_LATER = "import sys, chatapp; chatapp.__version__ = '1.2.0'; "


@pytest.fixture
def run(tmp_path):
    """Run a program as release 1.2.0 on a database that release 1.0.0 has used."""
    (tmp_path / "data").mkdir(mode=0o700)
    file = tmp_path / "data" / FILE_NAME
    shutil.copyfile(migrated_database(), file)
    with sqlite3.connect(file) as database:
        table = "accounts_sharedvalue"
        database.execute(f"DELETE FROM {table} WHERE name = 'release'")
        database.execute(f"INSERT INTO {table} (name, fingerprint, sealed) VALUES ('release', '1.0.0', '')")
        # One that would be applied.
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
    database.close()
    variables = {"MODE": "embedded", "DATABASE_URL": "", "REDIS_URL": "", "PORT": str(free_port())}

    def start(code: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", AS_LATER + code],
            cwd=ROOT,
            env=for_children(DATA_DIR=str(tmp_path / "data"), **variables),
            capture_output=True,
            text=True,
            check=False,
        )

    yield start
    with sqlite3.connect(file) as database:
        left = database.execute("SELECT count(*) FROM django_migrations WHERE app = 'sessions'").fetchone()
    database.close()
    assert left == (0,)


def test_it_does_not_start(run):
    refused = run("from chatapp.launch.__main__ import main; main(['run'])")
    assert refused.returncode == 1
    assert refused.stderr == (
        "ChatApp does not start: this site's database was last used by release 1.0.0, and 1.2.0 is more than one"
        " release newer: install the releases between them first, one after the other, and start each once.\n"
    )


def test_upgrade_check_says_so(run):
    refused = run("from chatapp.program.console import main; main(['upgrade-check'])")
    assert refused.returncode == 1
    assert refused.stdout == "This is release 1.2.0; the database was last used by 1.0.0.\n"
    assert "1.2.0 is more than one release newer" in refused.stderr


def test_a_neighbor_learns_what_is_missing(run):
    found = run("chatapp.__version__ = '1.1.0'; from chatapp.program.console import main; main(['upgrade-check'])")
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[1:] == [
        "sessions.0001_initial: safe while the previous release serves",
        "Upgrade one machine after the other.",
    ]
