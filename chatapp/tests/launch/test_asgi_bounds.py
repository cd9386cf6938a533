"""Request bodies at the ASGI entry point: a real server; refused bodies leave nothing on disk."""

import errno
import http.client
import json
import socket
import tempfile
import threading
from contextlib import ExitStack

import pytest
import uvicorn
from django.core.asgi import get_asgi_application

from chatapp.launch.asgi_bounds import BodyBounds
from chatapp.launch.protocols.bounded_http import BoundedHttpProtocol
from chatapp.tests.launch.started import until

pytestmark = pytest.mark.django_db(transaction=True)

MIB = 1_048_576
API, PAGE, PICTURE = "/api/signup", "/signin", "/api/users/me/avatar"


def _serving(application):
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application, http=BoundedHttpProtocol, ws="none", lifespan="off", log_config=None, loop="uvloop")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until(lambda: server.started, what="the server")
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def port():
    yield from _serving(BodyBounds(get_asgi_application()))


@pytest.fixture
def rollovers(monkeypatch):
    """Count the bodies spooled to disk."""
    seen: list[int] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda file: seen.append(1))
    return seen


def send(port: int, path: str, *, mib: float, chunked: bool) -> tuple[int, bytes]:
    """Post this many MiB of zeros; return the response, even if it arrives long before the end."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    size = int(mib * MIB)
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{framing}\r\n\r\n".encode())
    piece = b" " * min(size, MIB)
    try:
        for _ in range(size // len(piece)):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            connection.sendall(b"0\r\n\r\n")
    except ConnectionError:
        pass
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read()


class TestBodies:
    @pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
    @pytest.mark.parametrize("path", [API, PAGE])
    def test_of_200_mib_are_413_and_never_on_disk(self, port, rollovers, path, chunked):
        assert send(port, path, mib=200, chunked=chunked)[0] == 413
        assert rollovers == []

    @pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
    @pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/admin/", "/api/nothing", "/chats/1/about"])
    def test_are_bounded_wherever_they_go(self, port, rollovers, path, chunked):
        assert send(port, path, mib=3, chunked=chunked)[0] == 413
        assert rollovers == []

    @pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
    @pytest.mark.parametrize("path", [PICTURE, "/settings/profile", "/chats/1/picture", "/api/chats/1/picture"])
    def test_with_a_picture_have_a_bound_of_their_own(self, port, path, chunked):
        assert send(port, path, mib=7, chunked=chunked)[0] == 413

    @pytest.mark.parametrize("chunked", [False, True])
    def test_a_little_too_large_are_413_too(self, port, chunked):
        assert send(port, API, mib=1 if chunked else 1.01, chunked=chunked)[0] == (411 if chunked else 413)
        assert send(port, API, mib=2, chunked=chunked)[0] == 413

    def test_refusals_look_as_the_api_s_do(self, port):
        _, body = send(port, API, mib=2, chunked=True)
        assert json.loads(body)["errors"]["detail"] == "The body is too large."
        _, body = send(port, PICTURE, mib=7, chunked=True)
        assert json.loads(body)["errors"]["detail"] == "The picture is too large: 5 MB at most."

    def test_and_those_of_pages_are_pages(self, port):
        assert b"Too large" in send(port, PAGE, mib=2, chunked=True)[1]

    def test_pictures_may_be_larger_than_words(self, port):
        assert send(port, PICTURE, mib=4, chunked=False)[0] == 401

    def test_small_ones_without_a_length_are_411_in_the_api(self, port):
        assert send(port, API, mib=0.1, chunked=True)[0] == 411


class TestFullDisk:
    def test_is_said(self, port, monkeypatch):
        def full(_file):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", full)
        status, body = send(port, "/api/chats/1/files", mib=20, chunked=False)
        assert (status, json.loads(body)["errors"]["code"]) == (507, "storage_full")


class TestWholeFiles:
    def test_have_few_places_and_leave_them_once_they_have_arrived(self, port):
        announced = b"POST /api/chats/1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 17825792\r\n\r\n"
        with ExitStack() as stalled:
            for _ in range(4):
                connection = stalled.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
                connection.sendall(announced)
            until(lambda: self._status(port, announced) == 503, what="a full house")
            assert send(port, PICTURE, mib=4, chunked=False)[0] == 401
        until(lambda: send(port, "/api/chats/1/files", mib=17, chunked=False)[0] == 401, what="a free place")
        for _ in range(5):
            assert send(port, "/api/chats/1/files", mib=17, chunked=False)[0] == 401

    @staticmethod
    def _status(port: int, announced: bytes) -> int:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(announced)
            connection.settimeout(0.5)
            try:
                return int(connection.recv(64).split()[1])
            except TimeoutError:
                return 0
