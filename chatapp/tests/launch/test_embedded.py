"""`make run` from outside: its output, the configurations it refuses, its shutdown."""

import http.client
import re
import smtplib
import sqlite3
import stat

import pytest
from django.conf import settings

from chatapp.lib import clock
from chatapp.tests.launch.started import PATIENCE_SECONDS, Started, ports, started

pytestmark = [
    pytest.mark.launch,
    pytest.mark.skipif(not settings.IS_SQLITE, reason="the embedded server is SQLite's; production has its own tests"),
]

LAUNCH = ("-m", "chatapp.launch", "run")


@pytest.fixture
def variables(tmp_path):
    cleared = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "DEBUG"), "")
    return {**cleared, **ports("PORT"), "HOST": "127.0.0.1", "DATA_DIR": str(tmp_path / "data"), "MODE": "embedded"}


def get(variables: dict[str, str], path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", int(variables["PORT"]), timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    return answer


def served(server: Started) -> Started:
    """Wait until it responds."""
    server.until("Application startup complete")
    return server


def seconds_to_first_page(variables: dict[str, str]) -> float:
    """Start, request a page, stop."""
    begun = clock.elapsed_seconds()
    with started(*LAUNCH, **variables) as server:
        served(server)
        assert get(variables, "/signin").status == 200
        return clock.elapsed_seconds() - begun


class TestFirstStart:
    def test_it_makes_what_it_needs_and_says_where_to_go(self, variables, tmp_path):
        with started(*LAUNCH, **variables) as server:
            link = served(server).until(r"http://127\.0\.0\.1:(\d+)(/setup/\S+)")
            assert link[1] == variables["PORT"]
            assert get(variables, link[2]).status == 200
            assert get(variables, "/signin").status == 200
            assert get(variables, "/readyz").body.startswith(b'{"status": "ready"')
            kept = tmp_path / "data"
            assert stat.S_IMODE((kept / "secret_key").stat().st_mode) == 0o600
            assert sqlite3.connect(kept / "chatapp.sqlite3").execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def test_static_files_are_served_without_collecting_them(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            answer = get(variables, "/static/js/main.js")
            assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, "text/javascript")
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert get(variables, "/static/../manage.py").status in (400, 404)

    def test_nothing_secret_reaches_the_log(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            get(variables, "/signin?token=canary-one&password=canary-two", Cookie="sessionid=canary-three")
            get(variables, "/socket/websocket?vsn=2.0.0&token=canary-four")
            server.stop()
            assert "GET /signin" in server.words
            assert re.findall("canary-[a-z]+", server.words) == []


class TestSecondStart:
    def test_it_takes_under_five_seconds_to_the_first_page(self, variables):
        # The best of a few: measures what it needs, not what else the machine is doing.
        assert any(seconds_to_first_page(variables) < 5 for _ in range(4))

    def test_the_link_stays_the_same_until_it_is_used(self, variables):
        links = []
        for _ in range(2):
            with started(*LAUNCH, **variables) as server:
                links.append(server.until(r"/setup/(\S+)")[1])
                served(server).stop()
        assert links[0] == links[1]


class TestRefusals:
    def test_a_second_server_on_the_same_data_is_refused(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            with started(*LAUNCH, **{**variables, **ports("PORT")}) as second:
                assert second.ended() == 1
                assert second.words.startswith("ChatApp does not start: another process")
            assert get(variables, "/healthz").status == 200

    def test_so_is_one_started_by_hand(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            by_hand = ("-m", "uvicorn", "--port", ports("PORT")["PORT"], "chatapp.asgi:application")
            with started(*by_hand, **variables) as second:
                assert second.ended() != 0
                assert "another process" in second.words

    def test_management_commands_are_not(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            with started("manage.py", "migrate", "--check", **variables) as command:
                assert command.ended() == 0, command.words

    def test_a_taken_port_is_reported_with_the_variable_to_change(self, variables, tmp_path):
        with started(*LAUNCH, **variables) as server:
            served(server)
            with started(*LAUNCH, **{**variables, "DATA_DIR": str(tmp_path / "other")}) as second:
                assert second.ended() == 1
                assert f"127.0.0.1:{variables['PORT']} cannot be listened on" in second.words
                assert "Set PORT" in second.words


class TestSecondMachine:
    """A second DATA_DIR on the same database, as on another machine, but without Redis."""

    def test_it_starts_with_the_key_and_the_pictures_of_the_first_only(self, variables, tmp_path):
        variables["DATABASE_URL"] = f"sqlite:///{tmp_path}/shared.sqlite3"
        with started(*LAUNCH, **variables) as first:
            link = served(first).until(r"/setup/\S+")[0]
        other = {**variables, "DATA_DIR": str(tmp_path / "other")}
        with started(*LAUNCH, **other) as second:
            assert second.ended() == 1
            assert "ChatApp does not start: SECRET_KEY is not the one" in second.words
            assert "Traceback" not in second.words
        other["SECRET_KEY"] = (tmp_path / "data" / "secret_key").read_text()
        with started(*LAUNCH, **other) as second:
            assert second.ended() == 1
            assert "ChatApp does not start: the pictures of this site are not in" in second.words
        with started("-m", "chatapp.launch", "accept-node", **other) as accepting:
            assert accepting.ended() == 0, accepting.words
        with started(*LAUNCH, **other) as second:
            assert served(second).until(r"/setup/\S+")[0] == link


class TestEnd:
    def test_sigterm_ends_it_at_once_when_nothing_runs(self, variables):
        with started(*LAUNCH, **variables) as server:
            served(server)
            begun = clock.elapsed_seconds()
            assert server.stop() == 0
            assert clock.elapsed_seconds() - begun < settings.STOP_SECONDS
            assert "Traceback" not in server.words


class TestAnswersByMail:
    def test_it_listens_where_a_domain_is_set(self, variables):
        found = ports("REPLY_MAIL_PORT")
        mail = {**found, "REPLY_MAIL_DOMAIN": "reply.example.org", "EMAIL_URL": "consolemail://"}
        with started(*LAUNCH, **variables, **mail) as server:
            served(server)
            with smtplib.LMTP("127.0.0.1", int(found["REPLY_MAIL_PORT"]), timeout=PATIENCE_SECONDS) as client:
                assert client.ehlo()[0] == 250
                assert client.mail("ada@example.org")[0] == 250
                assert client.rcpt(f"r-{'a' * 48}@reply.example.org")[0] == 550
            server.process.terminate()
            assert server.ended() == 0

    @pytest.mark.parametrize(
        ("command", "mail", "missing"),
        [
            ("run", {"REPLY_MAIL_DOMAIN": "reply.example.org", "EMAIL_URL": ""}, "EMAIL_URL is missing"),
            ("run", {"REPLY_MAIL_DOMAIN": "a.example.org,b.example.org"}, "one domain"),
            ("replies", {"REPLY_MAIL_DOMAIN": ""}, "REPLY_MAIL_DOMAIN is missing"),
        ],
    )
    def test_what_it_needs(self, variables, command, mail, missing):
        with started("-m", "chatapp.launch", command, **{**variables, "MODE": "embedded", **mail}) as server:
            server.until(missing)
            assert server.ended() == 1
