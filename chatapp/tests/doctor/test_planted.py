"""`doctor` on a real site behind a real proxy: nothing is wrong with it; each planted misconfiguration is found."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.conf import settings

from chatapp.checks.services import free_port, other_than_root, pooler, postgres, redis_at
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT
from chatapp.tests.doctor.certificates import Authority
from chatapp.tests.doctor.tls_proxy import Proxy, running
from chatapp.tests.launch.started import ports, started, until
from chatapp.tests.mail_server import MailServer

pytestmark = [
    pytest.mark.launch,
    # They share one site.
    pytest.mark.xdist_group("doctor"),
    pytest.mark.skipif(settings.IS_SQLITE or not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]

Findings = dict[str, dict[str, str]]
PROXIES = ("good", "careless", "anonymous", "untrusted")


@contextmanager
def mail_server(*, accepts: bool) -> Iterator[str]:
    """Run a mail server with or without people whose password it knows; yield EMAIL_URL."""
    port = free_port()
    controller = Controller(
        MailServer(),
        hostname="127.0.0.1",
        port=port,
        ready_timeout=60,
        auth_required=True,
        auth_require_tls=False,
        # Not handled: the server answers 535.
        authenticator=lambda *_: AuthResult(success=accepts, handled=False),
    )
    controller.start()
    try:
        yield f"smtp://chat:correct-horse@127.0.0.1:{port}"
    finally:
        controller.stop()


class World:
    """A site that runs as it should, and what stands around it."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        """Start everything; `stack` ends it."""
        self._stack, self.folder = stack, folder
        self.database = stack.enter_context(postgres(("listen_addresses=127.0.0.1", "unix_socket_directories=")))
        self.redis = stack.enter_context(redis_at())
        self.authority = Authority(folder)
        self.mail = stack.enter_context(mail_server(accepts=True))
        self.ports = ports("PORT", "SOCKET_PORT")
        self.addresses = {name: f"https://localhost:{free_port()}" for name in PROXIES}
        self.variables = {
            **self.ports,
            "MODE": "production",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": self.addresses["good"],
            "ALLOWED_ORIGINS": ",".join(self.addresses.values()),
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis,
            "REDIS_PREFIX": f"doctor-{os.getpid()}",
            "DATA_DIR": str(folder / "data"),
            "EMAIL_URL": self.mail,
            "FILE_DISK_RESERVE": "0",
            "PAGE_WORKERS": "1",
            "SECRET_KEY": "",
            "DEBUG": "",
            "SSL_CERT_FILE": str(self.authority.file),
        }
        self._run_proxies()
        program = stack.enter_context(started("-m", "chatapp.launch", "serve", **self.variables))
        for name in ("PORT", "SOCKET_PORT"):
            until(lambda name=name: is_open(int(self.ports[name])), what=name, told=lambda: program.words)
        until(lambda: self.doctor()["jobs"]["state"] == "ok", what="a worker", told=lambda: program.words)

    def _run_proxies(self) -> None:
        expired = self.authority.self_signed("localhost", days=-3)
        for name, certificate, differently in (
            ("good", self.authority.certificate("localhost"), {}),
            (
                "careless",
                expired,
                {"passes_upgrade": False, "sends_proto": False, "date": "Mon, 05 Jan 2026 10:00:00 GMT"},
            ),
            ("anonymous", self.authority.certificate("chat.example.org"), {"sends_for": False}),
            ("untrusted", self.authority.certificate("localhost", days=5), {"source": "127.0.0.2"}),
        ):
            backends = (int(self.ports["PORT"]), int(self.ports["SOCKET_PORT"]))
            port = urlsplit(self.addresses[name]).port or 0
            self._stack.enter_context(running(Proxy(*backends, certificate, **differently), port=port))

    def doctor(self, *arguments: str, as_other: bool = False, **variables: str) -> Findings:
        """Run `doctor` in the site's environment with other `variables`; return its findings by check."""
        # A busy machine of tests is no finding.
        finished = self.run("--json", "--seconds", "60", *arguments, as_other=as_other, **variables)
        assert "Traceback" not in finished.stderr, finished.stderr
        found: dict[str, Any] = json.loads(finished.stdout)
        assert finished.returncode == (0 if found["is_healthy"] else 1)
        return {one["check"]: one for one in found["findings"]}

    def run(self, *arguments: str, as_other: bool = False, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run `doctor` from outside."""
        prefix = [str(word) for word in other_than_root(self.folder)] if as_other else []
        command = [*prefix, sys.executable, str(ROOT / "manage.py"), "doctor", *arguments]
        environment = for_children(**{**self.variables, **variables})
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def proxied(self, name: str) -> dict[str, str]:
        """Return PUBLIC_URL at one of the proxies."""
        return {"PUBLIC_URL": self.addresses[name]}

    def other(self, **parts: Any) -> str:
        """Return the address of the database with other parts."""
        return urlunsplit(urlsplit(self.database)._replace(**parts))


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(stack, tmp_path_factory.mktemp("doctor"))


@pytest.fixture(scope="module")
def examined(world) -> Iterator[dict[str, Findings]]:
    """Return what `doctor` finds in each of some badly configured environments. Each has several faults."""
    server = urlsplit(world.database)
    with ExitStack() as stack:
        evicting = stack.enter_context(redis_at("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"))
        refusing = stack.enter_context(mail_server(accepts=False))
        silently = stack.enter_context(pooler(world.database, ignore_startup_parameters="options"))
        strictly = stack.enter_context(pooler(world.database))
        unused = free_port()
        environments: dict[str, dict[str, str]] = {
            "a broken setting": {"PORT": "80a"},
            "a weak key": {"SECRET_KEY": "a" * 60},
            "careless": {
                **world.proxied("careless"),
                # The test run's own: without durability, and with an empty database.
                "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + "/template1",
                "REDIS_URL": evicting,
                "EMAIL_URL": refusing,
                "FILE_DISK_RESERVE": str(10**15),
                "METRICS_TOKEN": "secret",
                "ALLOWED_HOSTS": "chat.example.org",
                "PORT": str(urlsplit(world.mail).port),
            },
            "anonymous": {
                **world.proxied("anonymous"),
                "DATABASE_URL": world.other(netloc=f"{server.username}@127.0.0.1:{silently}"),
                "REDIS_URL": f"redis://127.0.0.1:{unused}/0",
                "EMAIL_URL": f"smtp://127.0.0.1:{unused}",
            },
            "untrusted": {
                **world.proxied("untrusted"),
                "DATABASE_URL": world.other(query="options=-c%20statement_timeout%3D0"),
                "EMAIL_URL": world.mail.replace("smtp://", "smtp+tls://"),
                "SOCKET_PORT": world.ports["PORT"],
            },
            "other secrets": {
                "SECRET_KEY": "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
                "DATABASE_POOLER": "transaction",
                "EMAIL_URL": f"filemail://{world.folder}/nowhere",
            },
            "away": {
                "PUBLIC_URL": f"https://localhost:{unused}",
                "DATABASE_URL": world.other(netloc=f"{server.username}@127.0.0.1:{unused}"),
            },
            "unknown names": {
                "PUBLIC_URL": "https://chat.invalid",
                "DATABASE_URL": world.other(path="/nothing"),
            },
            "a strict pooler": {"DATABASE_URL": world.other(netloc=f"{server.username}@127.0.0.1:{strictly}")},
        }
        found = {name: world.doctor(**variables) for name, variables in environments.items()}
        world.folder.joinpath("data").chmod(0o500)
        found["read-only"] = world.doctor(as_other=True)
        world.folder.joinpath("data").chmod(0o700)
        yield found


class TestHealthy:
    def test_nothing_is_wrong_with_a_good_set_up(self, world):
        found = world.doctor()
        assert {name: one["text"] for name, one in found.items() if one["state"] != "ok"} == {}
        assert len(found) > 25

    def test_lines_are_for_people(self, world):
        finished = world.run()
        assert finished.returncode == 0, finished.stdout
        assert finished.stdout.endswith("Nothing is wrong.\n")
        assert "ok      durable commits" in finished.stdout
        assert "correct-horse" not in finished.stdout + finished.stderr

    def test_a_mail_is_sent_only_when_asked(self, world):
        assert world.doctor("--send-mail", "ada@example.org")["test mail"]["text"].startswith("sent to ada@example.org")
        assert "test mail" not in world.doctor()


# The environment, the check that finds it, what it says is wrong, and the fix that it names.
PLANTED = [
    ("a broken setting", "settings", "PORT='80a' is not valid", "docs/configuration.md"),
    ("a weak key", "settings", "SECRET_KEY is too simple", "docs/configuration.md"),
    ("careless", "addresses", "ALLOWED_HOSTS lacks localhost", "add localhost to ALLOWED_HOSTS"),
    ("careless", "ports", "another program listens", "set PORT to a free port"),
    ("careless", "certificate", "self-signed certificate; it expired on ", "renew it"),
    ("careless", "pages", "/signin redirects to itself", "proxy headers"),
    ("careless", "sockets", "doesn't arrive as one", "Upgrade"),
    ("careless", "clock of the public URL", "behind that of this machine", "time server"),
    ("careless", "durable commits", "fsync, full_page_writes, synchronous_commit", "ALTER SYSTEM SET fsync = on;"),
    ("careless", "migrations", "are missing: ", "manage.py migrate"),
    ("careless", "redis memory", "maxmemory-policy is allkeys-lru", "noeviction"),
    ("careless", "disk space", "less than FILE_DISK_RESERVE", "lower FILE_DISK_RESERVE"),
    ("careless", "other secrets", "METRICS_TOKEN", "openssl rand"),
    ("careless", "mail", "refuses the sign-in (535)", "correct user and password in EMAIL_URL"),
    ("anonymous", "certificate", "Hostname mismatch", "certificate for the host of PUBLIC_URL"),
    ("anonymous", "proxy headers", "all people seem to come from the proxy", "X-Forwarded-For"),
    ("anonymous", "pooler", "drops the start-up options", "DATABASE_POOLER=transaction"),
    ("anonymous", "time limits", "no statement_timeout", "ALTER ROLE CURRENT_USER SET statement_timeout"),
    ("anonymous", "redis", "doesn't answer", "correct host, port and password in REDIS_URL"),
    ("anonymous", "mail", "doesn't answer", "correct host and port in EMAIL_URL"),
    ("untrusted", "certificate", "expires in 4 days", "renew it"),
    ("untrusted", "proxy headers", "127.0.0.2 isn't trusted", "add 127.0.0.2 to TRUSTED_PROXIES"),
    ("untrusted", "time limits", "no statement_timeout", "options of DATABASE_URL"),
    ("untrusted", "mail", "doesn't offer what EMAIL_URL asks for", "smtp+ssl://"),
    ("untrusted", "addresses", "PORT and SOCKET_PORT are both", "set SOCKET_PORT"),
    ("other secrets", "secret key", "not the one that this site's database", "accept-node"),
    ("other secrets", "shared secrets", "sealed with another SECRET_KEY", "accept-node"),
    ("other secrets", "proxy headers", "doesn't know this SECRET_KEY", "environment of the site"),
    ("other secrets", "pooler", "no pooler is found", "unset DATABASE_POOLER"),
    ("other secrets", "mail", "doesn't exist", "create it"),
    ("away", "pages", "PUBLIC_URL doesn't answer", "start ChatApp"),
    ("away", "database", "can't be opened", "start PostgreSQL"),
    ("unknown names", "addresses", "chat.invalid, can't be resolved", "DNS"),
    ("unknown names", "database", "does not exist", "create the database"),
    ("a strict pooler", "pooler", "drops the start-up options", "DATABASE_POOLER=transaction"),
    ("read-only", "data folder", "nothing can be written", "make it writable"),
]


class TestPlanted:
    @pytest.mark.parametrize(("environment", "check", "text", "fix"), PLANTED)
    def test_it_is_found_with_its_fix(self, examined, environment, check, text, fix):
        found = examined[environment][check]
        assert found["state"] == "wrong", found
        assert text in found["text"]
        assert fix in found["fix"]

    def test_no_secret_is_shown(self, examined):
        assert "correct-horse" not in json.dumps(examined)

    def test_what_depends_on_something_that_is_away_is_skipped(self, examined):
        for check in ("durable commits", "migrations", "jobs", "clock of the database", "sockets", "proxy headers"):
            assert examined["away"][check]["state"] == "skipped", examined["away"][check]

    def test_a_requirement_of_twenty_is_met(self):
        assert len(PLANTED) > 20


def test_a_database_of_a_newer_release_is_noticed(world):
    with psycopg.connect(world.database, autocommit=True) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('chats', '9999_later', now())")
        found = world.doctor()["migrations"]
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert "newer release: chats.9999_later" in found["text"]
    assert found["fix"] == "install that release on this machine"


def test_processes_of_another_release_are_noticed(world):
    found = world.doctor(RELEASE="1.1.0")["releases"]
    assert found["state"] == "wrong"
    assert "this is release 1.1.0, but " in found["text"]
