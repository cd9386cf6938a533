"""What the settings as a whole refuse, from outside: one sentence, no traceback, a nonzero status."""

import json
import subprocess
import sys

import pytest

from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT

PRODUCTION = {
    "MODE": "production",
    "PUBLIC_URL": "https://chat.example.org",
    "DATABASE_URL": "postgres://chatapp@127.0.0.1/chatapp",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}
SHOWN = (
    "DEBUG", "ALLOWED_HOSTS", "PUBLIC_URL", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
    "LOG_STYLE", "STATIC_IS_HASHED", "IS_SQLITE", "CSRF_TRUSTED_ORIGINS", "EMAIL_BACKEND", "EMAIL_HOST",
    "EMAIL_PORT", "DATABASES", "CACHES",
)  # fmt: skip


@pytest.fixture
def start(tmp_path):
    """Run Django's command line with nothing but the given environment."""

    def start_with(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        cleared = dict.fromkeys(
            (*PRODUCTION, "DEBUG", "SECRET_KEY", "HOST", "PORT", "SOCKET_PORT", "ALLOWED_HOSTS"), ""
        )
        environment = for_children(**{**cleared, "MODE": "embedded", "DATA_DIR": str(tmp_path), **variables})
        command = [sys.executable, str(ROOT / "manage.py"), *(arguments or ("check",))]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    return start_with


@pytest.fixture
def loaded(start):
    """Return the settings that result from these variables."""

    def with_variables(**variables: str) -> dict[str, object]:
        picked = f"{{n: getattr(settings, n) for n in {SHOWN}}}"
        code = f"import json; from django.conf import settings; print(json.dumps({picked}))"
        finished = start("shell", "-v", "0", "-c", code, **variables)
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout.splitlines()[-1])

    return with_variables


class TestEngines:
    def test_a_database_machine_that_is_off_is_given_up_unless_the_address_says_otherwise(self, loaded):
        found = loaded(**PRODUCTION | {"DATABASE_URL": "postgres://a@one,two/chat?tcp_user_timeout=60000"})
        options = found["DATABASES"]["default"]["OPTIONS"]
        assert (options["tcp_user_timeout"], options["connect_timeout"]) == ("60000", "5")

    def test_a_replica_is_reached_as_the_primary_is_and_waited_for_less(self, loaded):
        found = loaded(**PRODUCTION, DATABASE_REPLICA_URL="postgres://reader@two/chat")["DATABASES"]
        primary, replica = found["default"]["OPTIONS"], found["replica"]["OPTIONS"]
        assert found["replica"]["HOST"] == "two"
        assert replica["options"] == primary["options"]
        assert (replica["pool"]["timeout"], primary["pool"]["timeout"]) == (1, 3)

    def test_keys_of_the_cache_share_a_slot_of_a_cluster(self, loaded):
        found = loaded(**PRODUCTION | {"REDIS_URL": "redis+cluster://a,b"})["CACHES"]
        assert found["default"]["KEY_PREFIX"] == "{chatapp}"


REFUSED = {
    "a replica of SQLite": ({"DATABASE_REPLICA_URL": "postgres://a@h/x"}, "DATABASE_REPLICA_URL needs PostgreSQL"),
    "a short key": ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
    "a wrong port": ({"PORT": "80a"}, "PORT='80a' is not valid: it accepts a whole number from 1 to 65535."),
    "debug on every interface": ({"DEBUG": "true", "HOST": "0.0.0.0"}, "DEBUG=true is refused on a public host"),
    "debug at a public address": (
        {"DEBUG": "true", "PUBLIC_URL": "https://a.org"},
        "DEBUG=true is refused on a public host",
    ),
    "debug in production": ({**PRODUCTION, "DEBUG": "1", "PUBLIC_URL": "http://127.0.0.1"}, "DEBUG=true is refused"),
    "production without an address": ({**PRODUCTION, "PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
    "production on SQLite": ({**PRODUCTION, "DATABASE_URL": ""}, "DATABASE_URL is missing"),
    "production without Redis": ({**PRODUCTION, "REDIS_URL": ""}, "REDIS_URL is missing"),
    "an unknown sign-up": ({"SIGNUP": "maybe"}, "SIGNUP='maybe' is not valid: it accepts one of open, invite, closed."),
}


class TestRefusals:
    @pytest.mark.parametrize("what", REFUSED)
    def test_it_is_refused_with_one_sentence(self, start, what):
        variables, sentence = REFUSED[what]
        finished = start(**variables)
        assert finished.returncode != 0
        assert finished.stderr.startswith("ChatApp does not start: ")
        assert sentence in finished.stderr
        assert finished.stderr.count("\n") == 1

    def test_the_default_starts(self, start):
        finished = start()
        assert finished.returncode == 0, finished.stderr


class TestConsequences:
    def test_a_first_start_is_local_plain_and_closed(self, loaded):
        found = loaded()
        assert found["DEBUG"] is False
        assert found["IS_SQLITE"] is True
        assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
        assert found["PUBLIC_URL"] == "http://127.0.0.1:8000"
        assert found["SESSION_COOKIE_SECURE"] is False
        assert found["STATIC_IS_HASHED"] is False

    def test_every_interface_is_opened_at_this_machine(self, loaded):
        assert loaded(HOST="0.0.0.0", PORT="9000")["PUBLIC_URL"] == "http://127.0.0.1:9000"
        assert loaded(HOST="::1")["PUBLIC_URL"] == "http://[::1]:8000"

    def test_an_https_address_makes_everything_secure(self, loaded):
        found = loaded(PUBLIC_URL="https://chat.example.org")
        assert found["SESSION_COOKIE_SECURE"] is True
        assert found["SECURE_SSL_REDIRECT"] is True
        assert found["SECURE_HSTS_SECONDS"] == 31_536_000
        assert found["ALLOWED_HOSTS"][0] == "chat.example.org"
        assert found["CSRF_TRUSTED_ORIGINS"] == ["https://chat.example.org"]

    def test_production_logs_for_machines_and_hashes_static_files(self, loaded):
        found = loaded(**PRODUCTION)
        assert found["LOG_STYLE"] == "json"
        assert found["STATIC_IS_HASHED"] is True

    def test_mail_is_thrown_away_until_a_server_is_named(self, loaded):
        assert loaded()["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
        found = loaded(EMAIL_URL="smtp+tls://u:p@mail.example.org:587")
        assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
        assert found["EMAIL_HOST"] == "mail.example.org"

    @pytest.mark.parametrize(
        ("address", "port"),
        [("smtp+tls://h", 587), ("smtp+ssl://h", 465), ("smtp+ssl://h:1465", 1465)],
    )
    def test_a_mail_server_has_the_port_of_its_way(self, loaded, address, port):
        assert loaded(EMAIL_URL=address)["EMAIL_PORT"] == port
