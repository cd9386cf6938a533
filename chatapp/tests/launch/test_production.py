"""`make serve` from outside, on the PostgreSQL and Redis of the test run."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
from time import sleep

import psycopg
import pytest
from django.conf import settings

from chatapp.checks.programs import redis_server
from chatapp.launch.orphans import end_with_parent
from chatapp.lib import clock
from chatapp.tests.launch.started import Started, ports, started, until
from chatapp.tests.launch.test_asgi_bounds import send
from chatapp.tests.launch.test_heartbeat import SHORT

pytestmark = [
    pytest.mark.launch,
    # They share one start.
    pytest.mark.xdist_group("production"),
    pytest.mark.skipif(settings.IS_SQLITE or not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]

METRICS_TOKEN = "a-long-token-for-metrics"
SERVE = ("-m", "chatapp.launch", "serve")


@pytest.fixture(scope="module")
def server_address():
    """The database server, without a database."""
    return settings.DATABASE_URL.rpartition("/")[0]


@pytest.fixture(scope="module")
def variables(tmp_path_factory, server_address):
    """Production's environment with a separate database."""
    name = f"chatapp_serve_{os.getpid()}"
    with psycopg.connect(f"{server_address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        found = ports("PORT", "SOCKET_PORT")
        yield {
            **found,
            "MODE": "production",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": f"http://127.0.0.1:{found['PORT']}",
            "DATABASE_URL": f"{server_address}/{name}",
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_PREFIX": name,
            "DATA_DIR": str(tmp_path_factory.mktemp("production")),
            "SOCKET_WORKERS": "2",
            "SECRET_KEY": "",
            "DEBUG": "",
            "METRICS_TOKEN": METRICS_TOKEN,
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
    def test_pages_link_hashed_immutable_files(self, server, variables):
        status, _, page = get(variables["PORT"], "/signin")
        assert status == 200
        sheet = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', page)
        assert sheet, page
        status, headers, _ = get(variables["PORT"], sheet[1])
        assert status == 200
        assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert headers["X-Content-Type-Options"] == "nosniff"

    def test_the_import_map_names_every_module_and_the_policy_allows_it(self, server, variables):
        _, headers, page = get(variables["PORT"], "/signin")
        found = re.search(r'<script type="importmap">({"imports":{"[^<]+})</script>', page)
        assert found, page
        assert re.search(r'"/static/js/main\.js":"/static/js/main\.[0-9a-f]{12}\.js"', found[1])
        assert "'sha256-" in headers["Content-Security-Policy"]

    def test_either_port_tells_of_all_processes_of_the_node_under_lasting_names(self, server, variables):
        bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        wanted = {"pages-1", "pages-2", "sockets-1", "sockets-2", "jobs-1"}
        for name in ("PORT", "SOCKET_PORT"):

            def shown(name=name):
                return set(
                    re.findall(r'process_threads{process="([^"]+)"}', get(variables[name], "/metrics", **bearer)[2])
                )

            until(lambda shown=shown: shown() == wanted, what=str(wanted), told=lambda shown=shown: str(shown()))

    def test_it_prints_the_link_for_the_owner(self, server, variables):
        link = server.until(r"http://127\.0\.0\.1:\d+(/setup/\S+)")
        assert get(variables["PORT"], link[1])[0] == 200


class TestBounds:
    """The limits of granian and the wrapper around Django; the others: test_bounded_http and test_asgi_bounds."""

    def test_bodies_of_200_mib_are_413(self, server, variables):
        for path in ("/api/signup", "/signin"):
            for chunked in (False, True):
                assert send(int(variables["PORT"]), path, mib=200, chunked=chunked)[0] == 413, (path, chunked)

    def test_three_hundred_bodies_that_stop_midway_hold_up_no_one(self, server, variables):
        """All from one address: 32 per process wait until they are cut, the rest is refused at once."""
        port = int(variables["PORT"])
        with contextlib.ExitStack() as opened:
            fresh = (socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(300))
            stalled = [opened.enter_context(one) for one in fresh]
            for one in stalled:
                one.sendall(b"POST /api/signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n\r\nhalf of")
            took = []
            for _ in range(20):
                began = clock.elapsed_seconds()
                assert get(variables["PORT"], "/signin")[0] == 200
                took.append(clock.elapsed_seconds() - began)
            assert max(took) < 5, took  # far less than the ten seconds in which a body must start
            heard = [one.recv(1_000)[:12] for one in stalled]
            assert set(heard) <= {b"HTTP/1.1 503", b"HTTP/1.1 400", b"HTTP/1.1 408", b""}
            assert heard.count(b"HTTP/1.1 503") > 200
        assert send(port, "/api/signin", mib=0.0001, chunked=False)[0] == 415  # Django responds

    def test_pictures_have_a_bound_of_their_own(self, server, variables):
        assert send(int(variables["PORT"]), "/api/users/me/avatar", mib=4, chunked=False)[0] == 401
        assert send(int(variables["PORT"]), "/api/users/me/avatar", mib=7, chunked=False)[0] == 413

    @pytest.mark.parametrize("name", ["PORT", "SOCKET_PORT"])
    def test_heads_much_larger_than_64_kib_are_431(self, server, variables, name):
        # granian checks between two reads, of which one may be as large again.
        with socket.create_connection(("127.0.0.1", int(variables[name])), timeout=30) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nA: " + b"x" * 300_000 + b"\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 431"

    @pytest.mark.parametrize("name", ["PORT", "SOCKET_PORT"])
    def test_heads_that_never_end_are_given_up(self, server, variables, name):
        connections = [socket.create_connection(("127.0.0.1", int(variables[name])), timeout=60) for _ in range(50)]
        for number, connection in enumerate(connections):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" if number % 2 else b"")
        for connection in connections:
            assert connection.recv(12) in (b"", b"HTTP/1.1 408")
            connection.close()

    def test_socket_processes_have_no_pages(self, server, variables):
        assert get(variables["SOCKET_PORT"], "/signin")[0] == 404
        assert get(variables["SOCKET_PORT"], "/healthz")[0] == 200


class TestLife:
    def test_a_second_one_shares_the_data_but_not_the_port(self, server, variables):
        with started(*SERVE, **variables) as second:
            assert second.ended() == 1
            assert "Set SOCKET_PORT" in second.words

    @pytest.mark.parametrize("command", ["serve", "pages", "sockets"])
    def test_a_taken_port_is_one_sentence_and_no_second_try(self, server, variables, command):
        name = "SOCKET_PORT" if command == "sockets" else "PORT"
        own = {**variables, **ports("PORT", "SOCKET_PORT"), name: variables[name]}
        with started("-m", "chatapp.launch", command, **own) as second:
            assert second.ended() == 1
            assert re.fullmatch(
                rf"ChatApp does not start: .* Set {name} \(or HOST\) to something free\.\n", second.words
            )

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
        # On other ports: the whole server may still be running.
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


class TestHanging:
    """As the containers run them: pages, sockets and jobs separately, with short limits."""

    @pytest.mark.parametrize(
        "command",
        # They share a supervisor and a heartbeat, so `make test` takes one of them.
        [pytest.param("pages", marks=pytest.mark.full), "sockets", pytest.param("jobs", marks=pytest.mark.full)],
    )
    def test_a_process_that_stands_still_is_replaced_and_its_siblings_go_on(self, variables, command):
        own = {**variables, **ports("PORT", "SOCKET_PORT"), "PAGE_WORKERS": "2"}
        program = f"{SHORT}\nimport sys\nfrom chatapp.launch.__main__ import main\nmain(sys.argv[1:])"
        with started("-c", program, command, **own) as running:
            count = 1 if command == "jobs" else 2
            workers = until(lambda: found if len(found := processes_of(running)) == count else None, what="workers")
            # Long enough for each heartbeat.
            sleep(12)
            stopped, *others = workers
            os.kill(stopped, signal.SIGSTOP)
            until(lambda: stopped not in processes_of(running), what="its end", told=lambda: running.words)
            until(lambda: len(processes_of(running)) == count, what="a new one", told=lambda: running.words)
            assert set(others) <= set(processes_of(running))
            assert running.words.count("stopped responding") == 1
            if command != "jobs":
                name = "PORT" if command == "pages" else "SOCKET_PORT"
                until(lambda: is_ready(own[name]), what="an answer", told=lambda: running.words)
            assert running.stop() == 0, running.words


def warnings_of(running: Started) -> list[dict[str, str]]:
    """Return the records of its log that are warnings or worse, without those of requests and of a busy machine."""
    found = [json.loads(line) for line in running.words.splitlines() if line.startswith('{"at"')]
    others = ("chatapp.requests", "chatapp.ops.event_loop")
    return [one for one in found if one["level"] != "INFO" and one["logger"] not in others]


class TestLogsInAnOutage:
    """A line from each process that notices it, whatever fails meanwhile: jobs, rounds, probes, requests."""

    PROCESSES = 5

    def use(self, own: dict[str, str]) -> None:
        """Do what balancers and people do, for some seconds: without the database a page takes three."""
        for _ in range(4):
            for name, path in (
                ("PORT", "/readyz"),
                ("PORT", "/signin"),
                ("PORT", "/api/chats"),
                ("SOCKET_PORT", "/readyz"),
            ):
                get(own[name], path)
            sleep(0.5)

    # `make test` has TestJobsWithoutADatabase instead.
    @pytest.mark.full
    def test_of_the_database(self, server_address, variables):
        own = {**variables, **ports("PORT", "SOCKET_PORT")}
        name = own["DATABASE_URL"].rpartition("/")[2]
        with (
            psycopg.connect(f"{server_address}/postgres", autocommit=True) as connection,
            started(*SERVE, **own) as running,
        ):
            running.until("Starting worker")
            for port in ("PORT", "SOCKET_PORT"):
                until(lambda port=port: is_ready(own[port]), what=port, told=lambda: running.words)
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            self.use(own)
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            running.until("The database is available again")
            found = warnings_of(running)
            assert {one["logger"] for one in found} == {"chatapp.lib.outages"}, found
            assert 1 <= len(found) <= self.PROCESSES, found
            assert running.stop() == 0

    def test_of_redis(self, variables, tmp_path):
        own = {**variables, **ports("PORT", "SOCKET_PORT", "REDIS")}
        own["REDIS_URL"] = f"redis://127.0.0.1:{own['REDIS']}/0"
        command = [redis_server(), "--port", own["REDIS"], "--bind", "127.0.0.1", "--save", "", "--dir", tmp_path]
        redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
        try:
            with started(*SERVE, **own) as running:
                running.until("Starting worker")
                for port in ("PORT", "SOCKET_PORT"):
                    until(lambda port=port: is_ready(own[port]), what=port, told=lambda: running.words)
                redis.kill()
                redis.wait()
                self.use(own)
                redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
                running.until("Redis is available again")
                found = warnings_of(running)
                assert {one["logger"] for one in found} == {"chatapp.lib.outages"}, found
                assert 1 <= len(found) <= self.PROCESSES, found
                assert running.stop() == 0
        finally:
            redis.kill()
            redis.wait()


class TestJobsWithoutADatabase:
    def test_pause_and_go_on(self, server_address, variables):
        name = variables["DATABASE_URL"].rpartition("/")[2]
        with (
            psycopg.connect(f"{server_address}/postgres", autocommit=True) as connection,
            started("-m", "chatapp.launch", "jobs", **variables) as running,
        ):
            running.until("Starting worker")
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            running.until("The database is unavailable")
            # Several attempts of each of some twenty threads.
            sleep(4)
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            running.until("The database is available again")
            assert running.words.count("The database is unavailable") == 1
            assert "Traceback" not in running.words
            assert "jobs ended" not in running.words
            assert running.stop() == 0
