"""Which URLs are requested at all. Each kind of hostile URL has two or more examples."""

import ssl
from ipaddress import ip_address

import pytest

from chatapp.lib.public_address import OutgoingRefused, checked_url, is_public
from chatapp.lib.safe_http import GuardedClient
from chatapp.tests.lib.outside import outside

HOSTILE = [
    # decimal
    "http://2130706433/", "http://3232235521/", "http://2852039166/latest/meta-data/",
    # hex
    "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://0xa9fea9fe/",
    # octal
    "http://0177.0.0.1/", "http://017700000001/", "http://0300.0250.0.1/",
    # short
    "http://127.1/", "http://127.0.1/", "http://10.1/",
    # full-width and other digits
    "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１６９.２５４.１６９.２５４/",
    # zero and unspecified
    "http://0/", "http://0.0.0.0/", "http://[::]/", "http://[0:0:0:0:0:0:0:0]/",
    # loopback
    "http://127.0.0.1/", "http://127.255.255.254/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/",
    # private
    "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/", "http://[fd00::1]/",
    "http://[fc00::1]/",
    # IPv4-mapped and IPv4-compatible
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:169.254.169.254]/", "http://[::127.0.0.1]/",
    "http://[::7f00:1]/",
    # NAT64
    "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::7f00:1]/",
    # 6to4
    "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/",
    # Teredo
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[2001::1]/",
    # zone ids
    "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[2606:4700::1111%25lo]/",
    # site-local, link-local, multicast
    "http://[fec0::1]/", "http://[feff::1]/", "http://169.254.1.1/", "http://[fe80::1]/", "http://[ff02::1]/",
    "http://224.0.0.1/", "http://239.255.255.250/", "http://255.255.255.255/", "http://240.0.0.1/",
    # carrier-grade NAT
    "http://100.64.0.1/", "http://100.127.255.254/",
    # cloud metadata
    "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "http://[fd00:ec2::254]/",
    "http://192.0.0.192/", "http://168.63.129.16/", "http://metadata.google.internal/",
    # special purpose
    "http://192.0.2.1/", "http://198.18.0.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/",
    "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[100::1]/",
    # userinfo
    "http://user@site.chatapp-outside.net/", "http://user:password@site.chatapp-outside.net/",
    "http://site.chatapp-outside.net@127.0.0.1/", "http://@site.chatapp-outside.net/",
    # odd ports
    "http://site.chatapp-outside.net:22/", "http://site.chatapp-outside.net:6379/", "http://site.chatapp-outside.net:443/",
    "https://site.chatapp-outside.net:80/", "http://site.chatapp-outside.net:99999/",
    # odd schemes
    "ftp://site.chatapp-outside.net/", "file:///etc/passwd", "gopher://site.chatapp-outside.net/",
    "javascript:alert(1)", "data:text/html,x", "//site.chatapp-outside.net/", "site.chatapp-outside.net",
    # single labels
    "http://localhost/", "http://postgres/", "http://redis:6379/", "http://localhost./",
    # private suffixes
    "http://db.internal/", "http://vault.corp.internal/", "http://printer.local/", "http://nas.local./",
    "http://app.localhost/", "http://router.home.arpa/", "http://x.lan/", "http://PRINTER.LOCAL/",
    # malformed
    "http:///", "http://", "http://a..b.net/", "http://exa mple.net/", "http://site.net\r\nX: y/", "http://[::1/",
    "http://-a.net/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://1.2.3.0x4/", "http://" + "a" * 2_100 + ".net/",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_refused_before_anything_is_connected(url):
    def connect(address, timeout):
        raise AssertionError(f"connected to {address}")

    # Whatever the machine's resolver returns: here the most dangerous address.
    client = GuardedClient(resolve=lambda host: ["127.0.0.1"], connect=connect)
    with pytest.raises(OutgoingRefused):
        client.get(url, max_bytes=1_000, seconds=1)


@pytest.mark.parametrize(
    "url",
    [
        "http://site.chatapp-outside.net/a?b=c#d", "https://example.com", "http://8.8.8.8/", "http://[2606:4700::1111]/",
        "http://[::ffff:8.8.8.8]/", "http://[64:ff9b::8.8.8.8]/", "http://bücher.de/", "http://a_b.example.org:80/",
        "https://a.example.org:443/",
    ],
)  # fmt: skip
def test_an_ordinary_url_is_accepted(url):
    checked = checked_url(url)
    assert checked.fragment == ""
    with outside() as server:
        server.client(ssl_context=ssl.create_default_context)._addresses(checked.host, _Patience())


class _Patience:
    def left(self):
        return 1.0


@pytest.mark.parametrize("text", ["1.1.1.1", "192.0.1.1", "198.17.0.1", "2a00::1", "2400:cb00::1", "2001:200::1"])
def test_public_addresses_are_public(text):
    assert is_public(ip_address(text))
