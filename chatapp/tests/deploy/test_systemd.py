"""The systemd unit: what it starts exists, and how far a process in it could reach."""

import configparser
import shutil
import subprocess

import pytest

from chatapp.checks.repository import text
from chatapp.launch.__main__ import COMMANDS

pytestmark = pytest.mark.house

UNIT = text("deploy/systemd/chatapp@.service")
MOST_EXPOSURE = "2.0"


class TestUnit:
    def test_it_starts_what_exists(self):
        parsed = configparser.ConfigParser(strict=False, interpolation=None)
        parsed.optionxform = str
        parsed.read_string(UNIT)
        assert parsed["Service"]["ExecStart"].endswith(".venv/bin/python -m chatapp.launch %i")
        named = {name for name in ("serve", "pages", "sockets", "jobs", "replies") if f"chatapp@{name}" in UNIT}
        assert named == {"serve", "pages", "sockets", "jobs", "replies"} <= set(COMMANDS)

    def test_its_exposure_is_low(self, tmp_path):
        if not shutil.which("systemd-analyze"):
            pytest.skip("no systemd-analyze: install the package `systemd`")
        (tmp_path / "chatapp@serve.service").write_text(UNIT)
        command = [
            "systemd-analyze",
            "security",
            "--offline=true",
            "--no-pager",
            f"--threshold={float(MOST_EXPOSURE) * 10:.0f}",
        ]
        done = subprocess.run(
            [*command, str(tmp_path / "chatapp@serve.service")], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
        assert "Overall exposure level" in done.stdout
