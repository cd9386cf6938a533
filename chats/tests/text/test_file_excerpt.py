"""What is shown of a text file: lines, their number and length, encodings, and what is no text."""

import pytest

from chats.text.file_excerpt import (
    HEAD_BYTES,
    MAX_CHARACTERS,
    MAX_EXCERPT_CHARACTERS,
    MAX_LINES,
    beginning_of,
    excerpt_of,
)


def lines_of(content: bytes, name: str = "a.txt") -> list[str] | None:
    found = beginning_of(content[:HEAD_BYTES], name=name, is_all=len(content) <= HEAD_BYTES)
    return found and found["lines"]


class TestBeginning:
    @pytest.mark.parametrize(
        ("content", "lines"),
        [
            (b"one\ntwo\n", ["one", "two"]),
            (b"one\r\ntwo\rthree", ["one", "two", "three"]),
            (b"\n\n  indented\n", ["", "", "  indented"]),
            ("\ufeffgrüße".encode(), ["grüße"]),
            ("路\n".encode("utf-16"), ["路"]),
            (b"\xfe\xff" + "é".encode("utf-16-be"), ["é"]),
            ("if x:\u202e# evil".encode(), ["if x:\ufffd# evil"]),
        ],
        ids=["LF", "CRLF and CR", "indented", "a byte order mark", "UTF-16", "UTF-16 of big machines", "overridden"],
    )
    def test_lines(self, content, lines):
        assert lines_of(content) == lines

    @pytest.mark.parametrize(
        "content",
        [b"", b" \n\t\n", b"\x7fELF\x02\x01\x01", b"a\x00b", b"\x1b[31mred", b"caf\xe9", b"a\xc3", b"\xff\xfe\x00"],
        ids=["empty", "blank", "a program", "NUL", "an escape", "Latin-1", "a cut character", "a cut UTF-16"],
    )
    def test_no_text(self, content):
        assert lines_of(content, "a.py") is None

    def test_a_character_cut_by_the_head_is_no_fault(self):
        content = "路".encode() * HEAD_BYTES
        assert lines_of(content)[0].startswith("路路")
        assert lines_of(content[:-1]) is not None

    @pytest.mark.parametrize("content", [b"x" * 1_000_000, b"x\n" * 1_000_000, b"\n" + b"\t" * 999_999 + b"x"])
    def test_it_is_bounded(self, content):
        found = beginning_of(content[:HEAD_BYTES], name="a.py", is_all=False)
        if found is None:
            return
        assert len(found["lines"]) <= MAX_LINES
        assert sum(map(len, found["lines"])) <= MAX_CHARACTERS
        assert found["is_all"] is False

    def test_whether_it_is_all(self):
        def is_all(content: bytes) -> bool:
            found = beginning_of(content, name="a.txt", is_all=True)
            assert found is not None
            return found["is_all"]

        assert is_all(b"a\n" * MAX_LINES)
        assert not is_all(b"a\n" * (MAX_LINES + 1))
        assert not is_all(b"x" * 1_001)
        assert not is_all(b"xxxxxxxxx\n" * (MAX_CHARACTERS // 10 + 1))

    @pytest.mark.parametrize(
        ("name", "language"), [("a.PY", "python"), ("b.tsx", "typescript"), ("c.log", ""), ("Makefile", ""), ("", "")]
    )
    def test_the_extension_tells_the_language(self, name, language):
        found = beginning_of(b"x", name=name, is_all=True)
        assert found is not None
        assert found["language"] == language


class TestExcerpt:
    def excerpt(self, *lines: str, html: list[str] | None = None, is_all: bool = True):
        beginning = {"lines": list(lines), "is_all": is_all, "language": ""}
        return excerpt_of(beginning, html or [*lines])  # type: ignore[arg-type]

    def test_short_texts_are_shown_whole(self):
        assert self.excerpt("a", "b") == {"html": "a\nb", "is_all": True, "text_is_all": True}

    def test_more_lines_are_left_out(self):
        shown = self.excerpt(*("abcdefghij"))
        assert (shown["html"].count("\n"), shown["is_all"], shown["text_is_all"]) == (7, False, True)

    def test_long_lines_are_cut_and_escaped(self):
        shown = self.excerpt("<" * 1_000)
        assert shown["html"] == "&lt;" * 200 + "…"
        assert not shown["is_all"]

    def test_too_many_colors_are_left_out_and_then_lines(self):
        shown = self.excerpt("<b>", html=["<i>" * 2_000])
        assert (shown["html"], shown["is_all"]) == ("&lt;b&gt;", True)
        shown = self.excerpt(*["&" * 200] * 8, html=["&amp;" * 200] * 8)
        assert 0 < len(shown["html"]) <= MAX_EXCERPT_CHARACTERS
        assert not shown["is_all"]
