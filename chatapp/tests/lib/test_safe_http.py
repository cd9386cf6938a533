"""Outgoing requests reach public addresses only, within one deadline and a bounded number of bytes."""

import gzip
import time

import pytest

from chatapp.lib.safe_http import (
    MAX_REDIRECTS,
    OutgoingFailed,
    OutgoingRefused,
)
from chatapp.tests.lib.outside import PUBLIC, outside

HOST = "http://site.chatapp-outside.net"


class TestResolving:
    def test_the_connection_goes_to_the_address_that_was_checked(self):
        with outside() as server:
            server.page("/", "hello")
            answers = iter([[PUBLIC], ["127.0.0.1"]])
            server.resolve = lambda host: next(answers)
            assert server.client().get(f"{HOST}/", max_bytes=100, seconds=5).body == b"hello"
            # A second lookup, as DNS rebinding relies on, would have returned 127.0.0.1.
            assert server.connected_to == [(PUBLIC, 80)]
            assert next(answers) == ["127.0.0.1"]

    @pytest.mark.parametrize(
        "answers", [[PUBLIC, "127.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, "::1"], ["2606:4700::1", "fe80::1%eth0"]]
    )
    def test_one_private_address_among_several_refuses_all(self, answers):
        with outside() as server:
            server.names["site.chatapp-outside.net"] = answers
            with pytest.raises(OutgoingRefused):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=5)
            assert server.connected_to == []

    def test_a_name_without_an_address_fails(self):
        with outside() as server:
            server.names["site.chatapp-outside.net"] = []
            with pytest.raises(OutgoingFailed):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=5)

    def test_a_slow_resolver_ends_with_the_deadline(self):
        with outside() as server:
            server.resolve = lambda host: time.sleep(3) or [PUBLIC]
            started = time.monotonic()
            with pytest.raises(OutgoingFailed):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=0.2)
            assert time.monotonic() - started < 1.5

    def test_another_address_is_tried_when_the_first_refuses(self):
        with outside() as server:
            server.page("/", "hello")
            server.names["site.chatapp-outside.net"] = ["93.184.215.15", PUBLIC]
            reach = server.connect

            def connect(address, timeout):
                if address[0] != PUBLIC:
                    raise ConnectionRefusedError
                return reach(address, timeout)

            server.connect = connect
            assert server.client().get(f"{HOST}/", max_bytes=100, seconds=5).body == b"hello"

    @pytest.mark.parametrize("host", ["xn--i-7iq.ws", "xn--ls8h.la", "xn--strae-oqa.de", "xn--bcher-kva.de"])
    def test_the_name_that_is_resolved_is_the_one_that_is_sent(self, host):
        with outside() as server:
            server.page("/", "hello")
            resolved, blocked = [], []
            server.resolve = lambda name: resolved.append(name) or [PUBLIC]
            client = server.client(is_blocked=lambda name: blocked.append(name))
            assert client.get(f"http://{host}/", max_bytes=100, seconds=5).body == b"hello"
            assert resolved == blocked == [host]
            assert f"Host: {host}\r\n" in server.requests[0]


class TestRedirects:
    @pytest.mark.parametrize(
        "location",
        [
            "http://127.0.0.1/", "//127.0.0.1/", "http://[::1]/", "http://inner.chatapp-outside.net/", "file:///etc/passwd",
            "http://localhost/", "http://x@site.chatapp-outside.net/", "http://site.chatapp-outside.net:6379/", "http://[",
        ],
    )  # fmt: skip
    def test_each_starts_again_from_the_beginning(self, location):
        with outside() as server:
            server.names["inner.chatapp-outside.net"] = ["10.0.0.7"]
            server.redirect("/", location)
            with pytest.raises(OutgoingRefused):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=5)
            assert server.connected_to == [(PUBLIC, 80)]

    def test_four_are_followed(self):
        with outside() as server:
            for number in range(MAX_REDIRECTS):
                server.redirect(f"/{number}", f"/{number + 1}", status=(301, 302, 307, 308)[number])
            server.page(f"/{MAX_REDIRECTS}", "arrived")
            fetched = server.client().get(f"{HOST}/0", max_bytes=100, seconds=5)
            assert (fetched.body, fetched.url) == (b"arrived", f"{HOST}/{MAX_REDIRECTS}")

    def test_a_blocked_host_is_blocked_behind_a_redirect_too(self):
        with outside() as server:
            server.redirect("/", "http://blocked.chatapp-outside.net/")
            client = server.client(is_blocked=lambda host: host.startswith("blocked."))
            with pytest.raises(OutgoingRefused):
                client.get(f"{HOST}/", max_bytes=100, seconds=5)
            assert len(server.requests) == 1

    @pytest.mark.parametrize("location", ["/", "/other"])
    def test_a_loop_ends(self, location):
        with outside() as server:
            server.redirect("/", location)
            server.redirect("/other", "/")
            with pytest.raises(OutgoingRefused):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=5)
            assert len(server.requests) == MAX_REDIRECTS + 1


def drip(*, first: bytes, then: bytes):
    """Write `first`, and then `then` repeatedly, ten times a second for ten seconds."""

    def answer(connection):
        connection.sendall(first)
        for _ in range(100):
            connection.sendall(then)
            time.sleep(0.1)

    return answer


class TestSlowness:
    @pytest.mark.parametrize(
        "answer",
        [
            drip(first=b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", then=b"x"),
            drip(first=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", then=b"1\r\nx\r\n"),
            drip(first=b"HTTP/1.1 200 OK\r\n", then=b"X-A: b\r\n"),
            drip(first=b"HTTP/1.1 200 OK\r\nX: ", then=b"y"),
            drip(first=b"", then=b"HTTP/1.1 103 Early\r\n\r\n"),
            drip(first=b"H", then=b""),
        ],
        ids=["body", "chunks", "headers", "one header", "interim responses", "silence"],
    )
    def test_dripping_ends_with_the_deadline(self, answer):
        with outside() as server:
            server.pages["/"] = answer
            started = time.monotonic()
            with pytest.raises(OutgoingFailed):
                server.client().get(f"{HOST}/", max_bytes=1_000, seconds=0.5)
            assert time.monotonic() - started < 2

    def test_redirects_share_the_deadline(self):
        with outside() as server:

            def later(connection):
                time.sleep(0.3)
                connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

            server.pages["/"] = later
            with pytest.raises(OutgoingFailed):
                server.client().get(f"{HOST}/", max_bytes=1_000, seconds=0.7)
            assert len(server.requests) <= 3


class TestSize:
    def test_a_long_body_is_cut(self):
        with outside() as server:
            server.page("/", b"x" * 100_000)
            fetched = server.client().get(f"{HOST}/", max_bytes=1_000, seconds=5)
            assert (len(fetched.body), fetched.is_cut) == (1_000, True)

    def test_an_endless_body_is_cut(self):
        with outside() as server:

            def endless(connection):
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    connection.sendall(b"x" * 65_536)

            server.pages["/"] = endless
            assert server.client().get(f"{HOST}/", max_bytes=1_000, seconds=5).is_cut

    @pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip", "GZIP"])
    def test_a_compressed_body_is_refused_unread(self, encoding):
        with outside() as server:
            bomb = gzip.compress(b"\0" * 10_000_000)
            server.page("/", bomb, extra=f"Content-Encoding: {encoding}\r\n")
            with pytest.raises(OutgoingRefused):
                server.client().get(f"{HOST}/", max_bytes=100_000_000, seconds=5)

    @pytest.mark.parametrize(
        "line", [b"X-A: " + b"b" * 1_000 + b"\r\n", b"X-A: b\r\n"], ids=["long lines", "short lines"]
    )
    def test_endless_headers_end(self, line):
        with outside() as server:

            def endless(connection):
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while True:
                    connection.sendall(line * 100)

            server.pages["/"] = endless
            started = time.monotonic()
            with pytest.raises((OutgoingRefused, OutgoingFailed)):
                server.client().get(f"{HOST}/", max_bytes=1_000, seconds=5)
            assert time.monotonic() - started < 4

    def test_chunk_extensions_count(self):
        with outside() as server:

            def padded(connection):
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while True:
                    connection.sendall(b"1;" + b"a" * 4_000 + b"\r\nx\r\n")

            server.pages["/"] = padded
            with pytest.raises((OutgoingRefused, OutgoingFailed)):
                server.client().get(f"{HOST}/", max_bytes=1_000, seconds=5)


class TestRequest:
    def test_it_says_little(self):
        with outside() as server:
            server.page("/a", "hello")
            server.client().get(f"{HOST}/a?b=c#secret", max_bytes=100, seconds=5, headers={"Accept": "text/html"})
            lines = set(server.requests[0].strip().split("\r\n"))
            assert lines == {
                "GET /a?b=c HTTP/1.1", "Host: site.chatapp-outside.net", "Accept-Encoding: identity",
                "Connection: close", "Accept: text/html",
            }  # fmt: skip

    def test_proxies_of_the_environment_are_not_used(self, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        with outside() as server:
            server.page("/", "hello")
            assert server.client().get(f"{HOST}/", max_bytes=100, seconds=5).body == b"hello"

    def test_no_cookie_is_kept_from_one_redirect_to_the_next(self):
        with outside() as server:
            server.pages["/"] = b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"
            server.page("/next", "hello")
            server.client().get(f"{HOST}/", max_bytes=100, seconds=5)
            assert "a=b" not in server.requests[1]

    @pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 100, b"", b"HTTP/1.1 999999 X\r\n\r\n"])
    def test_what_is_not_http_fails(self, answer):
        with outside() as server:
            server.pages["/"] = answer
            with pytest.raises(OutgoingFailed):
                server.client().get(f"{HOST}/", max_bytes=100, seconds=5)
