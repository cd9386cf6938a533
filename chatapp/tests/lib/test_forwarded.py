"""The client address, from X-Forwarded-For and X-Forwarded-Proto."""

import logging

import pytest

from chatapp.lib.forwarded import TrustedProxies, read_address

PEER = "127.0.0.1"


@pytest.fixture
def proxies():
    return TrustedProxies(["127.0.0.1", "::1", "10.0.0.0/8", "2001:db8:1::/48"])


class TestAddresses:
    @pytest.mark.parametrize(
        ("forwarded_for", "caller"),
        [
            ("198.51.100.4", "198.51.100.4"),
            ("198.51.100.4:51234", "198.51.100.4"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ('"[2001:db8::7]:443"', "2001:db8::7"),
            ("2001:DB8::7", "2001:db8::7"),
            ("fe80::1%eth0", "fe80::1"),
            ("::ffff:198.51.100.4", "198.51.100.4"),
            (" 198.51.100.4 , ", "198.51.100.4"),
            # What the client sent itself precedes what the proxies added.
            ("6.6.6.6, 198.51.100.4", "198.51.100.4"),
            ("6.6.6.6, 198.51.100.4:1, 10.1.2.3:80, [2001:db8:1::5]:80", "198.51.100.4"),
            # Only proxies: the first of them is the client.
            ("10.1.2.3, 10.4.5.6", "10.1.2.3"),
            # Unparsable hops are skipped …
            ("198.51.100.4, unknown", "198.51.100.4"),
            ("198.51.100.4, _hidden, 10.1.1.1, 999.1.1.1", "198.51.100.4"),
            ("198.51.100.4, [2001:db8::", "198.51.100.4"),
            ("198.51.100.4, 198.51.100.5:port", "198.51.100.4"),
            # … and when none is left, the peer counts.
            ("unknown", PEER),
            (",", PEER),
            ("", PEER),
            ("x" * 60_000, PEER),
        ],
    )
    def test_of_the_caller_are_found(self, proxies, forwarded_for, caller):
        assert proxies.caller(PEER, forwarded_for, "") == (caller, None)

    def test_a_long_row_costs_little_and_ends_at_the_nearest_hops(self, proxies):
        assert proxies.caller(PEER, "6.6.6.6," + "10.1.1.1," * 8_000, "")[0] == "10.1.1.1"

    @pytest.mark.parametrize("peer", ["203.0.113.9", "192.168.1.5", "2001:db8:2::1"])
    def test_no_one_else_is_believed(self, proxies, peer):
        assert proxies.caller(peer, "198.51.100.4", "https") == (peer, None)

    @pytest.mark.parametrize("peer", ["::ffff:127.0.0.1", "::ffff:10.9.9.9"])
    def test_a_proxy_that_came_by_a_socket_for_both_is_the_same_proxy(self, proxies, peer):
        assert proxies.caller(peer, "198.51.100.4", "https") == ("198.51.100.4", "https")

    def test_a_caller_that_came_by_such_a_socket_has_its_own_address(self, proxies):
        assert proxies.caller("::ffff:203.0.113.9", "", "") == ("203.0.113.9", None)

    def test_what_is_no_address_stays_as_it_is(self, proxies):
        assert proxies.caller("", "198.51.100.4", "https") == ("", None)

    @pytest.mark.parametrize(
        "text", ["", "[]", "[", "]", ":", "1.2.3", "1.2.3.4:", "[::1]x", "[::1]:x", "a" * 101, "%"]
    )
    def test_what_cannot_be_read_is_none(self, text):
        assert read_address(text) is None


class TestSchemes:
    @pytest.mark.parametrize(
        ("said", "scheme"),
        [
            ("https", "https"), ("HTTPS", "https"), ("https,http", "https"), ("https,", "https"), (",https", "https"),
            (" https , https ", "https"), ("http", "http"), ("http, https", "http"), ("wss", "https"), ("ws", "http"),
            ("", None), (",", None), ("gopher", None), ("gopher, https", "https"), ("x" * 60_000, None),
        ],
    )  # fmt: skip
    def test_are_read_with_or_without_an_address(self, proxies, said, scheme):
        assert proxies.caller(PEER, "", said)[1] == scheme
        assert proxies.caller(PEER, "198.51.100.4", said)[1] == scheme


class TestWarning:
    def test_a_private_peer_that_is_not_trusted_is_named_once(self, proxies, caplog):
        with caplog.at_level(logging.WARNING):
            for peer in ("192.168.1.5", "192.168.1.5", "172.18.0.3"):
                proxies.caller(peer, "198.51.100.4", "https")
        [record] = caplog.records
        assert "192.168.1.5" in record.getMessage() and "TRUSTED_PROXIES" in record.getMessage()
        assert "198.51.100.4" not in record.getMessage()

    @pytest.mark.parametrize(
        ("peer", "said"), [("203.0.114.9", "1.2.3.4"), ("192.168.1.5", ""), ("127.0.0.1", "1.2.3.4")]
    )
    def test_no_one_else_is(self, proxies, caplog, peer, said):
        proxies.caller(peer, said, "https")
        assert caplog.records == []
