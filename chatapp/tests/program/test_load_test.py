"""`load_test` from outside: it measures on a site of its own, and nothing of it stays."""

import os
import re
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings

from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT

pytestmark = [pytest.mark.launch, pytest.mark.xdist_group("load_test")]


def run(tmp_path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "manage.py"), "load_test", *arguments]
    variables = for_children(MODE="embedded", DATA_DIR=str(tmp_path / "data"), TMPDIR=str(tmp_path))
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


class TestMeasuring:
    def test_people_talk_and_nothing_of_it_stays(self, tmp_path):
        finished = run(tmp_path, "--people", "12", "--chat-size", "4", "--per-minute", "20", "--seconds", "5")
        assert "12 people in chats of 4, on " in finished.stdout, finished.stderr
        head, *rows = [line.split() for line in finished.stdout.splitlines()[1:-1]]
        assert head[:4] == ["sends/s", "sent", "refused", "lost"]
        for row in rows:
            sent, refused, lost, doubled = map(int, row[1:5])
            assert sent > 0
            assert (refused, lost, doubled) == (0, 0, 0)
        assert re.search(r"This machine carries (at least|about|fewer than) \d+ people", finished.stdout)
        assert list(tmp_path.glob("chatapp-load-*")) == []
        # The site of this command was never touched.
        assert not (tmp_path / "data" / "chatapp.sqlite3").exists()

    def test_amounts_are_bounded(self, tmp_path):
        refused = run(tmp_path, "--people", "1000000")
        assert refused.returncode == 1
        assert "--people accepts 2 to 10000" in refused.stderr


@pytest.mark.skipif(settings.IS_SQLITE, reason="needs PostgreSQL")
class TestScratchDatabase:
    def test_it_is_dropped(self, tmp_path):
        run(tmp_path, "--people", "2", "--chat-size", "2", "--seconds", "1")
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'chatapp_load_%'").fetchall()
        assert left == []
