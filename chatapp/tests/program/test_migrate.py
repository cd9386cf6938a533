"""Migrations by hand have no time limits."""

import os
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from chatapp.launch.prepare import ROOT

pytestmark = [
    pytest.mark.launch,
    pytest.mark.skipif(settings.IS_SQLITE, reason="SQLite has no time limits"),
]
# Some statement of all the migrations takes longer than a millisecond.
LIMITED = "options=-c%20statement_timeout%3D1"


@pytest.fixture
def database():
    name = f"migrate_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(parts._replace(path=f"/{name}", query=LIMITED))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(database, *arguments):
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    environment = {**os.environ, "DATABASE_URL": database}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_migrate_ends_though_statements_are_limited(database):
    done = manage(database, "migrate", "--no-input", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    assert manage(database, "migrate", "--check", "--no-input").returncode == 0


def test_others_are_limited(database):
    slow = "from django.db import connection; connection.cursor().execute('SELECT pg_sleep(1)')"
    assert "statement timeout" in manage(database, "shell", "-v", "0", "-c", slow).stderr
