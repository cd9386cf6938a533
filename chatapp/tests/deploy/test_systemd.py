"""The systemd units: what they start exists, systemd accepts them, and their processes are confined."""

import configparser
import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import get_commands

from chatapp.checks.repository import text
from chatapp.launch.__main__ import COMMANDS
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

FOLDER = "deploy/systemd"
# Unit name: file. A template is loaded as one of its instances.
UNITS = {"chatapp@serve.service": "chatapp@.service"} | {
    path.name: path.name for path in sorted((ROOT / FOLDER).iterdir()) if path.name != "chatapp@.service"
}
SERVICES = [name for name in UNITS if name.endswith(".service")]
PYTHON = "/srv/chatapp/.venv/bin/python"
MOST_EXPOSURE = "2.0"


def parsed(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(text(f"{FOLDER}/{UNITS[name]}"))
    return parser


def written(folder, **replaced: str) -> None:
    """Write the units into a folder, with a Python that exists on this machine."""
    for name, file in UNITS.items():
        content = text(f"{FOLDER}/{file}").replace(PYTHON, sys.executable)
        for old, new in replaced.items():
            content = content.replace(old, new)
        (folder / name).write_text(content)


def analyzed(command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: install the package `systemd`")
    return subprocess.run(["systemd-analyze", command, *arguments], capture_output=True, text=True, check=False)


class TestUnits:
    def test_it_starts_what_exists(self):
        unit = text(f"{FOLDER}/chatapp@.service")
        assert parsed("chatapp@serve.service")["Service"]["ExecStart"] == f"{PYTHON} -m chatapp.launch %i"
        named = {name for name in ("serve", "pages", "sockets", "jobs", "replies") if f"chatapp@{name}" in unit}
        assert named == {"serve", "pages", "sockets", "jobs", "replies"} <= set(COMMANDS)

    def test_the_backup_is_a_command_that_rotates_into_a_folder_it_may_write(self):
        service = parsed("chatapp-backup.service")["Service"]
        command = re.fullmatch(rf"{PYTHON} manage\.py (\w+) --folder (\S+) --keep \d+", service["ExecStart"])
        assert command
        assert command[1] in get_commands()
        assert command[2] in service["ReadWritePaths"].split()

    def test_the_timer_starts_the_service_of_its_name(self):
        timers = [name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")]
        assert timers
        assert {f"{name}.service" for name in timers} <= set(UNITS)

    @pytest.mark.parametrize("name", UNITS)
    def test_systemd_understands_it(self, tmp_path, name):
        written(tmp_path)
        done = analyzed("verify", "--man=no", str(tmp_path / name))
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_planted_mistake_is_found(self, tmp_path):
        written(tmp_path, ProtectClock="ProtectClocks")
        assert "ProtectClocks" in analyzed("verify", "--man=no", str(tmp_path / SERVICES[0])).stderr

    @pytest.mark.parametrize("name", SERVICES)
    def test_its_exposure_is_low(self, tmp_path, name):
        written(tmp_path)
        threshold = f"--threshold={float(MOST_EXPOSURE) * 10:.0f}"
        done = analyzed("security", "--offline=true", "--no-pager", threshold, str(tmp_path / name))
        assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
        assert "Overall exposure level" in done.stdout
