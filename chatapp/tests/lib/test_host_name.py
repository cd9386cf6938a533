"""Hosts in the one form in which they are compared."""

import pytest

from chatapp.lib.host_name import host_and_parents, normal_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("example.org", "example.org"),
        ("  Example.ORG. ", "example.org"),
        ("https://ada:secret@Example.org:8443/path?x#y", "example.org"),
        ("//example.org/path", "example.org"),
        ("example.org/path", "example.org"),
        ("example.org:8080", "example.org"),
        ("*.example.org", "example.org"),
        (".example.org", "example.org"),
        ("BÜCHER.Example.", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        # Full-width letters and dots, as an input method types them.
        ("ＥＸＡＭＰＬＥ．org", "example.org"),
        ("zip", "zip"),
        ("93.184.215.14", "93.184.215.14"),
        ("http://93.184.215.14:80/", "93.184.215.14"),
        ("2001:DB8::1", "2001:db8::1"),
        ("https://[2001:db8:0::1]:8443/", "2001:db8::1"),
        ("::ffff:93.184.215.14", "93.184.215.14"),
        ("64:ff9b::5db8:d70e", "93.184.215.14"),
        (".".join(["a" * 63] * 3), ".".join(["a" * 63] * 3)),
    ],
)
def test_is_what_was_meant(text, host):
    assert normal_host(text) == host
    assert normal_host(host) == host


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "..", "*", "*.", "*.*.org", "*example.org", "exa*mple.org", "http://", "https:/example.org",
        "a b.org", "a..b", "-a.org", "ada@example.org", "example.org,other.org", "example.org\\x", "ex%61mple.org",
        "a\0.org", "javascript:alert(1)", "example.org:80:80", "example.org:http", "1.2.3.0/24", "2001:db8::/32",
        "fe80::1%eth0", "127.1", "0x7f.1", "2130706433", "1.2.3.256", "http://[::1", "☕.example", "x" * 64,
        ".".join(["a" * 63] * 4), "x" * 10_000,
    ],
)  # fmt: skip
def test_anything_else_is_no_host(text):
    with pytest.raises(ValueError):
        normal_host(text)


def test_a_host_is_below_its_domains_and_an_address_below_nothing():
    assert host_and_parents("A.b.Example.org.") == ["a.b.example.org", "b.example.org", "example.org", "org"]
    assert host_and_parents("93.184.215.14") == ["93.184.215.14"]
    assert host_and_parents("::FFFF:5db8:d70e") == ["93.184.215.14"]
