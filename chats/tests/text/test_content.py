"""Normalizing a typed text for storage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.lib.errors import Invalid
from chats.text.content import clean_content, clean_line


class TestCleanContent:
    def test_trims_and_unifies_line_ends(self):
        assert clean_content(" \r\n a\r\nb\rc \t") == "a\nb\nc"

    def test_keeps_what_people_write(self):
        for text in ("é", "👨‍👩‍👧", "a\u200db", "שלום", "x" * 4_000, "\u3000a"):
            assert clean_content(text).strip() == text.strip()

    @pytest.mark.parametrize("text", ["", " ", "\u200b", "\u3000\n", "\u2060\ufeff", "\x01\x02", "\u202e"])
    def test_refuses_what_no_one_could_see(self, text):
        with pytest.raises(Invalid):
            clean_content(text)

    @pytest.mark.parametrize("text", ["a\x00", "\x00", "\ud800", "a\udfff", "x" * 4_001])
    def test_refuses_what_cannot_be_stored(self, text):
        with pytest.raises(Invalid):
            clean_content(text)

    @given(st.text(st.characters(), max_size=200))
    def test_any_text_is_refused_or_fits_into_utf_8_without_nul(self, text):
        try:
            cleaned = clean_content(text)
        except Invalid:
            return
        assert b"\x00" not in cleaned.encode()
        assert clean_content(cleaned) == cleaned


class TestCleanLine:
    def test_collapses_white_space_and_may_be_empty(self):
        assert clean_line(" a \n b\t", field="title", at_most=10) == "a b"
        assert clean_line("  ", field="title", at_most=10) == ""

    def test_is_bounded(self):
        with pytest.raises(Invalid):
            clean_line("x" * 11, field="title", at_most=10)

    @pytest.mark.parametrize("title", ["Harvest\u202egnp.exe", "Har\u3164vest", "H" + "\u0301" * 200])
    def test_is_what_it_looks_like(self, title):
        with pytest.raises(Invalid) as refused:
            clean_line(title, field="title", at_most=250)
        assert list(refused.value.fields) == ["title"]

    @pytest.mark.parametrize("title", ["Har\u200bvest", "\u2066Harvest\u2069", "\u200fHarvest", "Harvest\ufeff"])
    def test_marks_that_are_not_seen_are_left_out(self, title):
        assert clean_line(title, field="title", at_most=250) == "Harvest"
