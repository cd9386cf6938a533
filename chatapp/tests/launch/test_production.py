"""`make serve` from outside, on the PostgreSQL and Redis the tests run on."""

import http.client
import os
import re
import signal

import psycopg
import pytest
from django.conf import settings

from chatapp.tests.launch.started import Started, ports, started, until

pytestmark = [
    pytest.mark.launch,
    # They share one start.
    pytest.mark.xdist_group("production"),
    pytest.mark.skipif(settings.IS_SQLITE or not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]

SERVE = ("-m", "chatapp.launch", "serve")


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """Production's environment on a database of its own."""
    name = f"chatapp_serve_{os.getpid()}"
    server, _, _ = settings.DATABASE_URL.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        found = ports("PORT", "SOCKET_PORT")
        yield {
            **found,
            "MODE": "production",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": f"http://127.0.0.1:{found['PORT']}",
            "DATABASE_URL": f"{server}/{name}",
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_PREFIX": name,
            "DATA_DIR": str(tmp_path_factory.mktemp("production")),
            "SOCKET_WORKERS": "2",
            "SECRET_KEY": "",
            "DEBUG": "",
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def get(port: str, path: str, **headers: str) -> tuple[int, "http.client.HTTPMessage", str]:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode(errors="replace")


def is_ready(port: str) -> bool:
    try:
        return get(port, "/readyz")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def server(variables):
    with started(*SERVE, **variables) as running:
        for name in ("PORT", "SOCKET_PORT"):
            until(lambda name=name: is_ready(variables[name]), what=name, told=lambda: running.words)
        yield running


class TestServing:
    def test_pages_carry_hashed_files_that_browsers_keep_for_ever(self, server, variables):
        status, _, page = get(variables["PORT"], "/signin")
        assert status == 200
        sheet = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', page)
        assert sheet, page
        status, headers, _ = get(variables["PORT"], sheet[1])
        assert status == 200
        assert headers["Cache-Control"] == "max-age=315360000, public, immutable"

    def test_the_import_map_names_every_module_and_the_policy_allows_it(self, server, variables):
        _, headers, page = get(variables["PORT"], "/signin")
        found = re.search(r'<script type="importmap">({"imports":{"[^<]+})</script>', page)
        assert found, page
        assert re.search(r'"/static/js/main\.js":"/static/js/main\.[0-9a-f]{12}\.js"', found[1])
        assert "'sha256-" in headers["Content-Security-Policy"]

    def test_it_prints_the_link_for_the_owner(self, server, variables):
        link = server.until(r"http://127\.0\.0\.1:\d+(/setup/\S+)")
        assert get(variables["PORT"], link[1])[0] == 200


class TestLife:
    def test_a_second_one_shares_the_data_but_not_the_port(self, server, variables):
        with started(*SERVE, **variables) as second:
            assert second.ended() == 1
            assert "Set SOCKET_PORT" in second.words

    def test_a_killed_socket_process_comes_back_and_at_last_all_end_together(self, server, variables):
        children = processes_of(server)
        sockets = [number for number, command in children.items() if "sockets" in command]
        assert len(sockets) == 2
        os.kill(sockets[0], signal.SIGKILL)
        server.until("sockets-1 ended")
        until(lambda: len([c for c in processes_of(server).values() if "sockets" in c]) == 2, what="a new one")
        assert is_ready(variables["SOCKET_PORT"])
        assert server.stop() == 0
        assert not any(is_ready(variables[name]) for name in ("PORT", "SOCKET_PORT"))


class TestAlone:
    def test_socket_processes_can_be_started_without_the_rest(self, variables):
        # Ports of its own: the whole server may be running still.
        own = {**variables, **ports("PORT", "SOCKET_PORT")}
        with started("-m", "chatapp.launch", "sockets", **own) as sockets:
            until(lambda: is_ready(own["SOCKET_PORT"]), what="the sockets", told=lambda: sockets.words)
            assert len(processes_of(sockets)) == 2, sockets.words
            assert sockets.stop() == 0
            assert "Traceback" not in sockets.words


def processes_of(server: Started) -> dict[int, str]:
    """Return the children: process number -> command line."""
    found = {}
    for number in (int(name) for name in os.listdir("/proc") if name.isdigit()):  # noqa: PTH208 - numbers, not paths
        try:
            with open(f"/proc/{number}/stat") as stat, open(f"/proc/{number}/cmdline") as command:  # noqa: PTH123
                if int(stat.read().rpartition(")")[2].split()[1]) == server.process.pid:
                    found[number] = command.read().replace("\0", " ")
        except OSError:
            continue
    return found
