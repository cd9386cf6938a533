"""Search's tokenizer: what counts as the same word, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.tests.cpu_time import cpu_seconds
from chats.text.search_tokens import (
    MAX_OCCURRENCES,
    MAX_POSITIONS,
    MAX_TEXT_CHARACTERS,
    MAX_TOKEN_CHARACTERS,
    SourcePlaces,
    Tokens,
    folded_text,
    pairs_of,
    tokens_of,
    units_of,
)

VECTORS = {
    "Straße STRASSE": ["strasse", "strasse"],
    "Müller Łukasz ŒUVRE Ǽ İstanbul": ["muller", "lukasz", "oeuvre", "ae", "istanbul"],
    "ΆΣΟΣ ὀδός": ["ασοσ", "οδοσ"],
    "Ёлка й": ["елка", "и"],
    "مُحَمَّد مـحمد": ["محمد", "محمد"],
    "don't x-ray a.b_c": ["don", "t", "x", "ray", "a", "b", "c"],
    "上海": ["上", "海"],
    "が か\u3099 ｶﾞ": ["が", "が", "ガ"],
    "학교에서": ["학", "교", "에", "서"],
    "สวัสดี": ["ส", "ว", "ั", "ส", "ด", "ี"],
    "नमस्ते दुनिया": ["नमस्ते", "दुनिया"],
    "ＡＢＣ ﬁn ½ ٣ ①": ["abc", "fin", "1", "2", "3", "1"],
    "😀👍🏽 ❤️": ["😀", "👍", "❤"],
    "Python3入門": ["python3", "入", "門"],
    "a\u00adb c\u200bd": ["ab", "c", "d"],
    "%_':*&|!()<->~\x00": [],
}
# Normalizes to eighteen characters.
LIGATURE = "ﷺ"
HOSTILE = ["\u0300\u0316", "上", "a", "\u1100\u1161", "ﷺ", "😀", " ", "\u0e31", "a\u0345", "'"]


class TestTokens:
    @pytest.mark.parametrize(("text", "tokens"), VECTORS.items())
    def test_fold_words_of_every_script(self, text, tokens):
        assert [unit.token for unit in units_of(text)] == tokens

    @given(st.lists(st.sampled_from([*VECTORS, "a" * 50, "naïve", "x", "。", "\n"]) | st.text(max_size=9), max_size=9))
    def test_are_those_of_the_units(self, parts):
        text = " ".join(parts)
        units = units_of(text)
        assert tokens_of(text) == Tokens([unit.token for unit in units], pairs_of(units))

    def test_have_the_pairs_of_each_run_and_none_across_runs(self):
        assert tokens_of("去上海。 海").pairs == [(0, "去上"), (1, "上海")]

    def test_of_two_fields_are_apart(self):
        assert tokens_of("one 上", "海 two").sequence == ["one", "上", None, "海", "two"]
        assert tokens_of("上", "海").pairs == []

    def test_are_cut_at_forty_characters(self):
        assert tokens_of("a" * 100).sequence == ["a" * MAX_TOKEN_CHARACTERS]

    def test_repeated_too_often_keep_their_place_only(self):
        assert tokens_of("x " * 300).sequence == ["x"] * MAX_OCCURRENCES + [None] * (300 - MAX_OCCURRENCES)

    def test_are_the_same_when_folded_again(self):
        for code in range(0x20000):
            folded = folded_text(chr(code))
            assert folded_text(folded) == folded, hex(code)

    @pytest.mark.parametrize("sign", HOSTILE)
    def test_of_a_mebibyte_take_no_longer_than_of_the_longest_text(self, sign):
        text = sign * (1_048_576 // len(sign))
        assert cpu_seconds(lambda: (tokens_of(text), SourcePlaces(text)), at_most=0.5) < 0.5
        assert len(tokens_of(*[text] * 20).sequence) <= MAX_POSITIONS


class TestSourcePlaces:
    @given(st.text(max_size=60))
    def test_cover_the_folded_text(self, text):
        folded, places = folded_text(text), SourcePlaces(text)
        if folded:
            start, end = places.span(0, len(folded))
            assert 0 <= start < end <= len(text)

    @given(st.text(alphabet=st.sampled_from("aé\u0301\u3099か한ᄀ\u1161ﬁ½ا\u064fㅏﾞﾤ\uffc2"), max_size=30))
    def test_come_from_pieces_that_fold_as_the_whole(self, text):
        places = SourcePlaces(text)
        folded = folded_text(text)
        spans = {places.span(at, at + 1) for at in range(len(folded))}
        assert "".join(folded_text(text[start:end]) for start, end in sorted(spans)) == folded

    def test_lead_back_to_the_letters_that_were_typed(self):
        text = "In der Stra\u00dfe, zoe\u0308"
        [_in, _der, street, zoe] = units_of(text)
        places = SourcePlaces(text)
        assert text[slice(*places.span(street.start, street.end))] == "Straße"
        assert text[slice(*places.span(zoe.start, zoe.end))] == "zoe\u0308"


class TestExpansion:
    def test_a_text_grows_to_twice_the_most_characters_and_its_marks_stay_in_it(self):
        text = LIGATURE * 4_000
        assert len(folded_text(text)) <= 2 * MAX_TEXT_CHARACTERS
        last = units_of(text)[-1]
        start, end = SourcePlaces(text).span(last.start, last.end)
        assert 0 <= start < end <= len(text)
