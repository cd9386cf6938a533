"""Which Python `make` takes, and when `.venv` is made anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chatapp.launch.prepare import ROOT, is_of_another_python

pytestmark = pytest.mark.launch
CHOICE = Path("chatapp/launch/newest_python.sh")


@pytest.fixture
def machine(tmp_path):
    """Return a function that adds a program to a machine with a shell and make, and nothing of this one's Pythons."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "make", "echo", "test", "cat"):
        (programs / name).symlink_to(shutil.which(name) or name)
    (tmp_path / CHOICE).parent.mkdir(parents=True)
    for name in ("Makefile", CHOICE):
        shutil.copyfile(ROOT / name, tmp_path / name)

    def add(name: str, *, works: bool = True, folder: Path = programs) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\nexit {0 if works else 127}\n")
        (folder / name).chmod(0o755)

    return add


def taken(tmp_path: Path, target: str, **variables: str) -> str:
    """Return the interpreter that `make` would start first."""
    environment = {"PATH": str(tmp_path / "bin"), **variables}
    command = [str(tmp_path / "bin" / "make"), "-n", target]
    shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    return shown.stdout.split(" -m chatapp.launch.prepare")[0].split()[-1]


class TestChoice:
    def test_is_the_newest_that_starts(self, machine, tmp_path):
        machine("python3.11")
        machine("python3.12")
        # As pyenv names the versions that it could install.
        machine("python3.13", works=False)
        assert [taken(tmp_path, target) for target in ("run", "serve", "dev", "demo")] == ["python3.12"] * 4

    def test_is_python3_where_none_has_a_version_in_its_name(self, machine, tmp_path):
        machine("python3")
        assert taken(tmp_path, "run") == "python3"

    def test_of_the_tests_is_python3(self, machine, tmp_path):
        machine("python3.13")
        assert taken(tmp_path, "test") == "python3"

    @pytest.mark.parametrize("target", ["run", "serve", "test"])
    def test_stays_that_of_the_venv(self, machine, tmp_path, target):
        machine("python3.13")
        machine("python", folder=tmp_path / ".venv" / "bin")
        assert taken(tmp_path, target) == ".venv/bin/python"

    @pytest.mark.parametrize("target", ["run", "serve", "test"])
    def test_is_the_operators(self, machine, tmp_path, target):
        machine("python3.13")
        machine("python", folder=tmp_path / ".venv" / "bin")
        assert taken(tmp_path, target, PYTHON="python3.12") == "python3.12"


class TestVenv:
    @pytest.mark.parametrize("name", ["version", "version_info"])
    def test_of_this_version_stays(self, tmp_path, name):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}.0"
        (tmp_path / "pyvenv.cfg").write_text(f"home = /usr/bin{os.linesep}{name} = {version}\n")
        assert not is_of_another_python(tmp_path)

    def test_of_another_version_is_made_anew(self, tmp_path):
        (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.1.4\n")
        assert is_of_another_python(tmp_path)

    def test_of_an_unknown_version_stays(self, tmp_path):
        (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\n")
        assert not is_of_another_python(tmp_path)
