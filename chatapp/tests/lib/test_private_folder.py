"""DATA_DIR is private: an open directory is closed, one that cannot be is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT
from chatapp.lib.private_folder import OpenToOthers, make_private


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


class TestShutting:
    @pytest.mark.parametrize("mode", [0o755, 0o777, 0o750, 0o711, 0o701])
    def test_an_open_folder_is_shut_and_so_is_what_it_holds(self, tmp_path, mode):
        folder = tmp_path / "data"
        (folder / "media").mkdir(parents=True)
        for name in ("secret_key", "chatapp.sqlite3", "chatapp.sqlite3-wal"):
            (folder / name).write_text("x")
            (folder / name).chmod(0o664)
        folder.chmod(mode)
        (folder / "media").chmod(mode)
        make_private(folder)
        assert mode_of(folder) == mode & 0o700
        assert [entry.name for entry in folder.iterdir() if mode_of(entry) & 0o077] == []

    def test_a_missing_one_is_made_for_us_alone(self, tmp_path):
        make_private(tmp_path / "new" / "data")
        assert mode_of(tmp_path / "new" / "data") == 0o700

    def test_what_a_link_leads_to_is_shut_too(self, tmp_path):
        (tmp_path / "elsewhere").mkdir(mode=0o755)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "media").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "data" / "gone").symlink_to(tmp_path / "nowhere")
        make_private(tmp_path / "data")
        assert mode_of(tmp_path / "elsewhere") == 0o700


class TestRefusals:
    def test_a_folder_for_all_accounts_is_refused_and_left_as_it_is(self, tmp_path):
        tmp_path.chmod(0o1777)
        with pytest.raises(OpenToOthers, match="is shared by all accounts of this machine"):
            make_private(tmp_path)
        assert mode_of(tmp_path) == 0o777

    def test_a_folder_that_stays_open_is_refused_with_one_sentence(self):
        # The kernel's own: open to all, and no account may change its mode, root included.
        folder = f"/proc/{os.getpid()}/task"
        environment = for_children(DATA_DIR=folder, MODE="embedded", SECRET_KEY="", DATABASE_URL="", REDIS_URL="")
        arguments = [sys.executable, str(ROOT / "manage.py"), "check"]
        finished = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        assert finished.returncode != 0
        assert finished.stderr.startswith("ChatApp does not start: DATA_DIR: other accounts of this machine may use ")
        assert finished.stderr.count("\n") == 1

    def test_a_file_in_the_folders_place_is_refused_with_one_sentence(self, tmp_path):
        (tmp_path / "data").write_text("")
        environment = for_children(DATA_DIR=str(tmp_path / "data"), MODE="embedded")
        arguments = [sys.executable, str(ROOT / "manage.py"), "check"]
        finished = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        assert finished.stderr.startswith("ChatApp does not start: DATA_DIR=")
        assert finished.stderr.count("\n") == 1


class TestUmask:
    @pytest.mark.parametrize("module", ["chatapp.wsgi", "chatapp.asgi"])
    def test_a_server_started_by_hand_writes_for_us_alone(self, tmp_path, module):
        program = (
            f"import os; os.umask(0o022); import {module}; open('{tmp_path}/made', 'w'); os.mkdir('{tmp_path}/folder')"
        )
        environment = for_children(DATA_DIR=str(tmp_path / "data"), MODE="embedded", DATABASE_URL="", REDIS_URL="")
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
        assert mode_of(tmp_path / "made") == 0o600
        assert mode_of(tmp_path / "folder") == 0o700

    def test_so_does_every_management_command(self, tmp_path):
        program = f"open('{tmp_path}/made', 'w')"
        environment = for_children(DATA_DIR=str(tmp_path / "data"), MODE="embedded", DATABASE_URL="", REDIS_URL="")
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", program]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        assert mode_of(tmp_path / "made") == 0o600
