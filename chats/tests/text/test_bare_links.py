"""URLs without markup: which link, where they end, and what only looks like one."""

import re

import pytest

from chats.text.link_domains import LINK_DOMAINS
from chats.text.markup import render


def links(content):
    return re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', render(content))


class TestLink:
    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("www.example.com/_foo_/bar", "www.example.com/_foo_/bar"),
            ("https://example.org/a_b_c*d*", "https://example.org/a_b_c*d"),
            ("https://example.com/路径。谢谢", "https://example.com/路径"),
            ("例 www.example.de/x，次", "www.example.de/x"),
            ("请看https://example.org/a。", "https://example.org/a"),
            ("（https://example.org/a）", "https://example.org/a"),
            ("„https://example.org/a“", "https://example.org/a"),
            ("انظر https://example.org/a، شكرا", "https://example.org/a"),
            ("**https://example.org/a**", "https://example.org/a"),
            ("_https://example.org/a_", "https://example.org/a"),
            ("~~www.example.org~~", "www.example.org"),
            ("(see example.org)", "example.org"),
            ("bbc.co.uk, t.co and crates.io", "bbc.co.uk"),
            ("mail ada@example.org!", "ada@example.org"),
            ("https://install.sh/x", "https://install.sh/x"),
        ],
    )
    def test_the_address_and_nothing_more(self, content, text):
        assert links(content)[0][1] == text

    def test_punctuation_around_it_is_kept(self):
        assert render("看（www.example.com/a）。").endswith("</a>）。</p>")


class TestNoLink:
    @pytest.mark.parametrize(
        "content",
        [
            "see README.md and run install.sh, then main.py",
            "lib.rs, app.ts, index.js, main.go, Program.cs, script.pl, libc.so, Makefile.in, a.cc, main.tf, logo.ai",
            "v1.2.3 and e.g.this",
            "`www.example.org`",
            "```\nhttps://example.org\n```",
            r"http\://example.org",
            "ftp://example.org/x",
            "//example.org/x",
            "https:// example",
        ],
    )
    def test_files_code_and_other_schemes(self, content):
        assert links(content) == []

    def test_not_inside_a_link(self):
        assert links("[www.example.com](https://example.org)") == [("https://example.org", "www.example.com")]


def test_a_file_ending_is_no_domain():
    endings = "md sh py rs pl ps so cc ml in st tf ai la mk mm sc"
    assert set(endings.split()).isdisjoint(LINK_DOMAINS)
    assert {"com", "org", "net", "edu", "gov", "io", "dev", "app", "de", "uk", "jp", "cn", "br"} <= set(LINK_DOMAINS)
