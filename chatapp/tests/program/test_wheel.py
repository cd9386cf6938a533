"""The program `chatapp` of a wheel, outside the clone: it starts, people sign up, pages have their files."""

import json
import os
import re
import shutil
import site
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from chatapp import __version__
from chatapp.checks.repository import files
from chatapp.checks.services import free_port
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT
from chatapp.tests.launch.started import until

pytestmark = [
    pytest.mark.launch,
    # Building and installing takes half a minute.
    pytest.mark.full,
    pytest.mark.xdist_group("wheel"),
    pytest.mark.skipif(not settings.IS_SQLITE, reason="once is enough; it brings its own SQLite"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel from a copy of what is in the repository, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    for path in files():
        (folder / "clone" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / "clone" / path)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(folder / "clone")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return next(folder.glob("*.whl"))


class Installed:
    """The program in a virtual environment and a home of its own."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        """Install the wheel; what it requires comes from the environment of the tests."""
        self.home = folder / "home"
        self.home.mkdir()
        # A folder that would be imported instead of ours if it counted.
        (self.home / "chatapp").mkdir()
        (self.home / "chatapp" / "__init__.py").write_text("raise SystemExit('imported from the working folder')")
        venv = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        python = venv / "bin" / "python"
        install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", str(wheel)]
        subprocess.run(install, check=True)
        packages = sysconfig.get_path("purelib", vars={"base": str(venv), "platbase": str(venv)})
        others = [*site.getsitepackages(), sysconfig.get_path("purelib")]
        (Path(packages) / "others.pth").write_text("\n".join(dict.fromkeys(others)))
        self.program = venv / "bin" / "chatapp"
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
        self.variables = {**kept, "HOME": str(self.home), "PORT": str(self.port)}

    @property
    def data(self) -> Path:
        """The folder that it has chosen for its data."""
        return self.home / ".local" / "share" / "chatapp"

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [self.program, *arguments], cwd=self.home, env=self.variables, capture_output=True, text=True, check=False
        )

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Request a path of the running site."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Installed:
    return Installed(wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def running(installed) -> Iterator[Installed]:
    log = installed.home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [installed.program, "run"],
            cwd=installed.home,
            env=installed.variables,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent,
        )
    try:
        until(lambda: installed.ask("/readyz")[0] == 200, what="the site", told=log.read_text)
        yield installed
    finally:
        process.terminate()
        process.wait(30)


class TestWheel:
    def test_it_has_what_the_site_needs_and_no_tests(self, wheel):
        names = zipfile.ZipFile(wheel).namelist()
        bundled = {name for name in names if name.startswith("chatapp/bundled/")}
        for folder in ("static", "templates"):
            wanted = {f"chatapp/bundled/{path}" for path in files() if path.parts[0] == folder}
            assert wanted <= bundled, sorted(wanted - bundled)[:5]
        catalogues = {str(path) for path in files() if path.suffix == ".mo"}
        assert catalogues
        assert catalogues <= set(names)
        assert [name for name in names if "/tests/" in name] == []

    def test_it_requires_the_versions_that_were_tested(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            name = next(name for name in archive.namelist() if name.endswith("METADATA"))
            found = archive.read(name).decode()
        pins = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
        required = re.findall(r"^Requires-Dist: ([^;\n]+)$", found, re.MULTILINE)
        assert len(required) == len(pins)
        assert f"\nVersion: {__version__}\n" in found


class TestProgram:
    def test_without_a_command_it_lists_them(self, installed):
        assert installed.run("--version").stdout == f"chatapp {__version__}\n"
        listed = installed.run("--help")
        assert listed.returncode == 0
        assert "doctor " in listed.stdout
        assert installed.run("nonsense").returncode == 2

    def test_people_sign_up_and_pages_have_their_files(self, running):
        person = {"name": "Ada", "email": "ada@example.org", "password": "Gr4ndmother-enough"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{running.port}/api/signup",
            data=json.dumps({"user": person}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.loads(answer.read())["token"]
        status, page = running.ask("/signin", **{"Accept-Language": "de"})
        assert status == 200
        assert "Anmelden" in page
        linked = set(re.findall(r'"(/static/[^"]+)"', page))
        assert len(linked) > 10
        assert {path for path in linked if running.ask(path)[0] != 200} == set()
        assert running.ask("/favicon.ico")[0] == running.ask("/offline-worker.js")[0] == 200

    def test_data_are_in_the_folder_of_the_person(self, running):
        assert (running.data / "chatapp.sqlite3").exists()
        assert (running.data / "secret_key").stat().st_mode & 0o777 == 0o600
        assert running.data.stat().st_mode & 0o777 == 0o700

    def test_commands_work_on_the_same_data(self, running):
        checked = running.run("check")
        assert checked.returncode == 0, checked.stderr
        assert "all is right" in checked.stdout
        counted = running.run(
            "manage", "shell", "-v", "0", "-c", "from accounts.models import User; print(User.objects.count())"
        )
        assert counted.stdout.strip() == "1", counted.stderr
        examined = json.loads(running.run("doctor", "--json").stdout)
        wrong = [one for one in examined["findings"] if one["state"] == "wrong"]
        # What the machine of the test has too little of is no fault of the program.
        assert [one for one in wrong if one["check"] != "disk space"] == []

    def test_a_file_in_the_data_folder_has_settings(self, running):
        file = running.data / ".env"
        file.write_text("SECRET_KEY=short\n")
        try:
            refused = running.run("manage", "check")
        finally:
            file.unlink()
        assert refused.stderr == (
            "ChatApp does not start: SECRET_KEY is too short: it needs at least 50 random characters.\n"
        )
        assert refused.returncode == 1
