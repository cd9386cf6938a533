"""A temporary ChatApp with the demo's team, for programs that browse its pages."""

import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Page

from chatapp.checks import programs
from chatapp.checks.services import free_port
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT

START_SECONDS = 60
CLEARED = ("DATABASE_URL", "REDIS_URL", "DEBUG", "SECRET_KEY", "MODE", "ALLOWED_HOSTS", "ALLOWED_ORIGINS")


@dataclass(frozen=True)
class DemoServer:
    """Its URL, and everyone's password."""

    url: str
    password: str

    def sign_in(self, page: Page, login: str = "ada") -> None:
        """Sign someone in through the page."""
        page.goto(f"{self.url}/signin")
        page.fill("[name=email]", f"{login}@example.org")
        page.fill("[name=password]", self.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/chats", timeout=60_000)


@contextmanager
def demo_server() -> Iterator[DemoServer]:
    """Fill an empty directory, serve it, and clean up."""
    port = free_port()
    with served(port, f"http://127.0.0.1:{port}") as server:
        yield server


@contextmanager
def demo_behind_proxy() -> Iterator[DemoServer]:
    """The same behind a TLS proxy with a self-signed certificate."""
    port, proxy_port = free_port(), free_port()
    with served(port, f"https://127.0.0.1:{proxy_port}") as server, tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder) / "certificate.pem", Path(folder) / "key.pem"
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
        subprocess.run([*make, "-out", certificate, "-keyout", key], check=True, capture_output=True)
        command = [programs.node(), Path(__file__).with_name("proxy.mjs"), str(proxy_port), str(port), certificate, key]
        proxy = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            assert proxy.stdout is not None
            proxy.stdout.readline()
            yield server
        finally:
            proxy.terminate()
            proxy.wait(20)


@contextmanager
def served(port: int, url: str) -> Iterator[DemoServer]:
    """Serve the demo's team on `port`; its public URL is `url`."""
    with tempfile.TemporaryDirectory(prefix="chatapp-demo-") as folder:
        own = {"DATA_DIR": folder, "HOST": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": url}
        environment = for_children(**dict.fromkeys(CLEARED, ""), **own)
        _manage(environment, "migrate", "--verbosity", "0")
        password = re.search(r"the password (\S+)", _manage(environment, "demo"))
        if password is None:
            raise RuntimeError("the demo told no password")
        with (Path(folder) / "server.log").open("wb") as log:
            command = [sys.executable, "-m", "chatapp.launch", "run"]
            program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield DemoServer(url, password[1])
        finally:
            program.terminate()
            program.wait(20)


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def _wait_for(port: int) -> None:
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            sleep(0.2)
    raise RuntimeError(f"the server did not answer within {START_SECONDS} s")
