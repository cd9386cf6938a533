"""Parsing a page's head, whatever its bytes."""

import time

import pytest

from chats.text.links import links_in
from chats.text.page_head import MAX_TITLE_CHARACTERS, PageHead, decoded, oembed_head, page_head

HTML = "text/html"


class TestCharset:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("Grüße".encode("latin-1"), "text/html; charset=ISO-8859-1"),
            ("Grüße".encode("utf-16"), HTML),
            (b"\xef\xbb\xbf" + "Grüße".encode(), HTML),
            (b'<meta charset="windows-1252">' + "Grüße".encode("cp1252"), HTML),
            ("Grüße".encode(), HTML),
            # The header takes precedence.
            (b'<meta charset="windows-1252">' + "Grüße".encode(), 'text/html; charset="utf-8"'),
        ],
    )
    def test_header_then_mark_then_meta_then_utf8(self, body, kind):
        assert decoded(body, content_type=kind).endswith("Grüße")

    @pytest.mark.parametrize(
        "charset", ["punycode", "idna", "unicode_escape", "zlib", "utf-7", "nothing", "raw-unicode-escape"]
    )
    def test_what_is_no_charset_is_utf8(self, charset):
        assert decoded("Grüße".encode(), content_type=f"text/html; charset={charset}") == "Grüße"

    def test_a_hostile_header_takes_no_time(self):
        started = time.process_time()
        assert decoded("Grüße".encode(), content_type=f"text/html; charset={' ' * 3_000}!") == "Grüße"
        assert time.process_time() - started < 0.05


class TestHead:
    def test_open_graph_comes_first(self):
        open_graph = '<meta property="og:title" content="a"><meta property="og:description" content="d &amp; e">'
        body = f"<title>b</title>{open_graph}".encode()
        assert page_head(body, content_type=HTML) == PageHead(title="a", description="d & e")

    def test_nothing_after_the_head_is_read(self):
        assert page_head(b"<head></head><title>late</title>", content_type=HTML) == PageHead()
        assert page_head(b"<body><title>late</title>", content_type=HTML) == PageHead()

    def test_text_is_one_bounded_line_without_marks_that_turn_it(self):
        body = f"<title>\u202eevil\n\n line\0 {'x' * 5_000}</title>".encode()
        title = page_head(body, content_type=HTML).title
        assert title.startswith("evil line x")
        assert len(title) == MAX_TITLE_CHARACTERS

    @pytest.mark.parametrize(
        "unit",
        [
            "<",
            "<!",
            "<!--",
            "<a ",
            "<a b='",
            "</",
            "<meta ",
            "<script>",
            "<title>",
            "&",
            "&#",
            "<![CDATA[",
            "<?",
            "<meta charset",
        ],
    )
    def test_hostile_pages_take_no_time(self, unit):
        body = (unit * (512 * 1024 // len(unit))).encode()
        started = time.process_time()
        page_head(body, content_type=HTML)
        assert time.process_time() - started < 2

    @pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b"[" * 100_000, b'{"title": 1, "thumbnail_url": {}}'])
    def test_a_broken_oembed_answer_says_nothing(self, body):
        assert oembed_head(body) == PageHead()


class TestLinks:
    def test_only_web_links_outside_of_quotes(self):
        html = '<a href="mailto:a@b.c">x</a><blockquote><a href="http://q.net">q</a></blockquote><a href="http://a.net/?b&amp;c">a</a>'
        assert links_in(html) == ["http://a.net/?b&c"]
