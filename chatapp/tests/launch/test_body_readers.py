"""Stalled request bodies: limited in number, and in time."""

import errno
import socket
import sys
import tempfile
import time
from contextlib import ExitStack
from io import BytesIO

import pytest

from chatapp.launch import body_readers
from chatapp.launch.body_readers import BodyReaders, TooManyReaders
from chatapp.launch.wsgi_bounds import BodyBounds
from chatapp.lib.body_limits import FULL_DISK_KEY

PIECE = 4


@pytest.fixture
def readers():
    return BodyReaders(at_once=3, per_network=2, piece_bytes=PIECE)


class TestSharing:
    def test_each_network_has_its_share_and_all_together_a_bound(self, readers):
        with readers.reading(address="192.0.2.1", peer=""), readers.reading(address="192.0.2.1", peer=""):
            with pytest.raises(TooManyReaders), readers.reading(address="192.0.2.1", peer=""):
                pass
            third = readers.reading(address="192.0.2.2", peer="")
            with third, pytest.raises(TooManyReaders), readers.reading(address="192.0.2.3", peer=""):
                pass
            with readers.reading(address="192.0.2.3", peer=""):
                pass
        with readers.reading(address="192.0.2.1", peer=""):
            pass
        assert not readers._networks

    def test_addresses_of_one_ipv6_network_share(self, readers):
        first, second = (readers.reading(address=f"2001:db8::{number}", peer="") for number in (1, 2))
        with first, second, pytest.raises(TooManyReaders), readers.reading(address="2001:db8::3", peer=""):
            pass

    def test_an_error_while_reading_gives_the_place_back(self, readers):
        for _ in range(4):
            with pytest.raises(ZeroDivisionError), readers.reading(address="192.0.2.1", peer=""):
                _ = 1 / 0


class TestRefusing:
    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture
    def stalled(self):
        with ExitStack() as stack:
            yield stack

    def ask(self, application, told, **environ):
        asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/signin", "REMOTE_ADDR": "192.0.2.1", **environ}
        return list(application(asked, lambda status, headers: told.append((status, dict(headers)))))

    def test_503_with_retry_after_and_only_for_requests_with_a_body(self, told, stalled):
        application = BodyBounds(lambda environ, start: start("200 OK", []) or [environ["wsgi.input"].read()])
        for _ in range(application.readers._per_network):
            stalled.enter_context(application.readers.reading(address="192.0.2.1", peer=""))
        body = {"CONTENT_LENGTH": "2", "wsgi.input": BytesIO(b"ab")}
        self.ask(application, told, **body)
        assert told[0][0].startswith("503")
        assert (told[0][1]["Retry-After"], told[0][1]["Connection"]) == ("2", "close")
        self.ask(application, told, **body, REMOTE_ADDR="192.0.2.2")
        self.ask(application, told, **{"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()})
        assert [status for status, _ in told[1:]] == ["200 OK", "200 OK"]

    @pytest.mark.parametrize(("megabytes", "path"), [(17, "/chats/1"), (17, "/api/chats/1/files"), (101, "/chats/1")])
    def test_whole_files_have_fewer_places_than_other_bodies(self, told, stalled, megabytes, path):
        application = BodyBounds(lambda environ, start: start("200 OK", []) or [])
        for _ in range(application.large._per_network):
            stalled.enter_context(application.large.reading(address="192.0.2.1", peer=""))
        large = {"CONTENT_LENGTH": str(megabytes * 1_048_576), "PATH_INFO": path, "wsgi.input": BytesIO()}
        self.ask(application, told, **large)
        assert told[0][0].startswith("503")
        self.ask(application, told, **large | {"CONTENT_LENGTH": "2", "wsgi.input": BytesIO(b"ab")})
        assert told[1][0] == "200 OK"

    def test_a_full_disk_is_said_by_the_application(self, told, monkeypatch):
        def full(*_arguments):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", full)
        application = BodyBounds(lambda environ, start: start(f"507 {environ[FULL_DISK_KEY]}", []) or [])
        self.ask(application, told, **{"CONTENT_LENGTH": "2", "wsgi.input": BytesIO(b"ab")})
        assert told[0][0] == "507 True"

    def test_a_body_without_a_length_is_as_large_as_its_path_allows(self, told, stalled):
        application = BodyBounds(lambda environ, start: start("200 OK", []) or [])
        for _ in range(application.large._per_network):
            stalled.enter_context(application.large.reading(address="192.0.2.1", peer=""))
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(b"ab")}
        self.ask(application, told, **chunked, PATH_INFO="/chats/1")
        self.ask(application, told, **chunked, PATH_INFO="/api/signin")
        assert [status[:3] for status, _ in told] == ["503", "200"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux counts what came")
class TestWatching:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch):
        monkeypatch.setattr(body_readers, "BODY_SECONDS", 0.3)
        monkeypatch.setattr(body_readers, "body_due_seconds", lambda received: 0.3 + received / 1_000)
        monkeypatch.setattr(body_readers, "BODY_BYTES_PER_SECOND", 1_000)

    @pytest.fixture
    def connected(self):
        """Return how to connect: the client's end, and the server's."""
        opened = []
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def connect():
                client = socket.create_connection(listener.getsockname())
                server = listener.accept()[0]
                opened.extend((client, server))
                return client, server

            connect.port = listener.getsockname()[1]
            yield connect
            for one in opened:
                one.close()

    def looks(self, readers, port, *, between=lambda: None):
        """Check twice, once the body is late."""
        time.sleep(0.6)
        readers.look(port=port)
        between()
        time.sleep(0.2)
        return readers.look(port=port)

    def is_open(self, server):
        server.settimeout(0.2)
        try:
            return server.recv(65_536) != b""
        except TimeoutError:
            return True

    def test_a_body_that_stops_ends_its_connection(self, readers, connected):
        client, server = connected()
        client.sendall(b"half a bo")
        server.recv(100)
        with readers.reading(address="192.0.2.1", peer="127.0.0.1"):
            assert self.looks(readers, connected.port) == 1
        assert not self.is_open(server)

    def test_one_that_drips_does_too(self, readers, connected):
        client, _server = connected()
        with readers.reading(address="192.0.2.1", peer="::ffff:127.0.0.1"):
            assert self.looks(readers, connected.port, between=lambda: client.sendall(b"x")) == 1

    def test_others_of_the_same_peer_that_upload_or_are_answered_go_on(self, readers, connected):
        (uploading, first), (_answered, second) = connected(), connected()
        _stalled, third = connected()

        def between():
            uploading.sendall(bytes(10_000))
            second.sendall(b"HTTP/1.1 200 OK")

        with readers.reading(address="192.0.2.1", peer="127.0.0.1"):
            assert self.looks(readers, connected.port, between=between) == 1
        assert self.is_open(first)
        assert self.is_open(second)
        assert not self.is_open(third)

    def test_without_a_late_body_of_that_peer_nothing_is_cut(self, readers, connected):
        _client, server = connected()
        assert self.looks(readers, connected.port) == 0
        with readers.reading(address="192.0.2.1", peer="192.0.2.1"):
            assert self.looks(readers, connected.port) == 0
        with readers.reading(address="127.0.0.1", peer="127.0.0.1") as reading:
            reading.received_bytes = 1_000_000
            assert self.looks(readers, connected.port) == 0
        assert self.is_open(server)

    def test_connections_to_other_ports_are_not_ours(self, readers, connected):
        _client, server = connected()
        with readers.reading(address="127.0.0.1", peer="127.0.0.1"):
            assert self.looks(readers, connected.port + 1) == 0
        assert self.is_open(server)

    def test_leaves_no_descriptor_open(self, readers, connected):
        connected()
        with readers.reading(address="127.0.0.1", peer="127.0.0.1"):
            before = len(body_readers.os.listdir("/proc/self/fd"))
            for _ in range(5):
                self.looks(readers, connected.port)
            # Other threads of this process may open a few meanwhile; a leak would be one per check.
            assert len(body_readers.os.listdir("/proc/self/fd")) < before + 5
