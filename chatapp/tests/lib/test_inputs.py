"""Typed reading: every value's type is checked."""

from uuid import UUID

import pytest

from chatapp.lib.errors import BadRequest, Invalid
from chatapp.lib.inputs import (
    MAX_WHOLE_NUMBER,
    json_object,
    number_in,
    number_in_query,
    number_of,
    numbers_in,
    optional_text_in,
    text_in,
    text_in_query,
    texts_in,
    uuid_in,
)

ID = "0b6e3e5e-0000-4000-8000-000000000000"


class TestRight:
    def test_values_come_back_as_they_are(self):
        assert json_object({"a": 1}) == {"a": 1}
        assert text_in({"a": ""}, "a", at_most=1) == ""
        assert optional_text_in({}, "a", at_most=1) is None
        assert texts_in({"a": ["x"]}, "a", at_most=1) == ["x"]
        assert texts_in({"a": None}, "a", at_most=1) == []
        assert uuid_in({"a": ID}, "a") == UUID(ID)
        assert uuid_in({}, "a") is None
        assert number_in({"a": 0}, "a") == 0
        assert number_in_query({"a": "7"}, "a") == 7
        assert number_in_query({}, "a") is None

    def test_a_number_past_every_database_is_the_largest(self):
        assert number_in({"a": 10**40}, "a") == MAX_WHOLE_NUMBER
        for text in ("9" * 19, "9" * 20, "9" * 100_000):
            assert number_of(text) == MAX_WHOLE_NUMBER
        assert number_of("0" * 50_000 + "7") == 7


class TestWrong:
    @pytest.mark.parametrize("value", [None, [], "x", 7, True])
    def test_no_object(self, value):
        with pytest.raises(BadRequest):
            json_object(value)

    @pytest.mark.parametrize("value", [7, [], {}, True, 1.5])
    def test_no_text(self, value):
        with pytest.raises(Invalid):
            optional_text_in({"a": value}, "a", at_most=9)

    def test_a_missing_text(self):
        with pytest.raises(Invalid) as refused:
            text_in({}, "a", at_most=9)
        assert refused.value.fields == {"a": ["can't be blank"]}

    @pytest.mark.parametrize("value", ["x", 7, {}, ["x", 7], [None], True])
    def test_no_list_of_texts(self, value):
        with pytest.raises(Invalid):
            texts_in({"a": value}, "a", at_most=9)

    @pytest.mark.parametrize("value", ["", "x", 7, [ID], {}, True, ID[:-1], ID + "0", "\x00"])
    def test_no_uuid(self, value):
        with pytest.raises(Invalid):
            uuid_in({"a": value}, "a")

    @pytest.mark.parametrize("value", [-1, True, 1.0, "1", None, [], {}])
    def test_no_number(self, value):
        with pytest.raises(Invalid):
            number_in({"a": value}, "a")

    @pytest.mark.parametrize("text", ["-1", "1.0", "9e9", "abc", " 1", "1 ", "٣", "²", "", "\x00", "0x1", "+1", "1_0"])
    def test_no_number_in_text(self, text):
        assert number_of(text) is None


class TestBounds:
    @pytest.mark.parametrize("text", ["x" * 41, "\ufdfa" * 1_000_000, "@" * 36_000 + " ", " " * 1_000_000])
    def test_a_text_past_its_bound_is_refused_before_anything_else(self, text):
        for read in (
            lambda: text_in({"a": text}, "a", at_most=10),
            lambda: optional_text_in({"a": text}, "a", at_most=10),
            lambda: text_in_query({"a": text}, "a", at_most=10),
            lambda: texts_in({"a": ["x", text]}, "a", at_most=10),
        ):
            with pytest.raises(Invalid) as refused:
                read()
            assert refused.value.fields == {"a": ["should be at most 10 character(s)"]}

    def test_padding_is_left_for_the_rule_that_trims_it(self):
        assert text_in({"a": " " * 30 + "x" * 10}, "a", at_most=10) == " " * 30 + "x" * 10
        assert text_in_query({"a": " " * 30 + "x" * 10}, "a", at_most=10) == "x" * 10

    @pytest.mark.parametrize(
        "read",
        [lambda v: texts_in(v, "a", at_most=9, entries_at_most=3), lambda v: numbers_in(v, "a", entries_at_most=3)],
    )
    def test_a_list_is_counted_before_its_entries_are_read(self, read):
        with pytest.raises(Invalid) as refused:
            read({"a": [None] * 4})
        assert refused.value.fields == {"a": ["should have at most 3 item(s)"]}
