"""Typed inputs: every value's type and length is checked before anything else."""

from typing import Annotated
from uuid import UUID

import pytest
from django.http import QueryDict
from msgspec import UNSET, Meta, UnsetType

from chatapp.lib.errors import BadRequest, Invalid
from chatapp.lib.inputs import (
    MAX_WHOLE_NUMBER,
    Input,
    WholeNumber,
    given_in,
    number_of,
    parse,
    parse_known_query,
    parse_query,
    text,
)

ID = "0b6e3e5e-0000-4000-8000-000000000000"


class Sample(Input):
    title: Annotated[str, text(10)] = ""
    topic: Annotated[str, text(10)] | None = None
    texts: Annotated[list[Annotated[str, text(10)]], Meta(max_length=3)] | None = None
    numbers: Annotated[list[WholeNumber], Meta(max_length=3)] | None = None
    number: WholeNumber = 0
    client_id: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] | None = None
    is_on: bool = False


class Required(Input):
    title: Annotated[str, text(10)]
    number: WholeNumber = 0


class RequiredNumber(Input):
    number: WholeNumber


class Inner(Input):
    title: str | None = None


class Outer(Input):
    inner: Inner


class Entry(Input):
    number: WholeNumber


class Entries(Input):
    entries: Annotated[list[Entry], Meta(max_length=3)]


class Update(Input):
    title: str | UnsetType | None = UNSET


def refusal_of(kind, value):
    with pytest.raises(Invalid) as refused:
        parse(kind, value)
    return refused.value.fields


def query_refusal_of(kind, query, *, read=parse_query):
    with pytest.raises(Invalid) as refused:
        read(kind, QueryDict(query))
    return refused.value.fields


class TestRight:
    def test_values_come_back_as_they_are(self):
        found = parse(Sample, {"title": "", "texts": ["x"], "client_id": ID, "number": 7, "is_on": True})
        assert (found.title, found.texts, found.client_id, found.number, found.is_on) == ("", ["x"], UUID(ID), 7, True)
        assert (found.topic, found.numbers) == (None, None)

    def test_null_is_missing_where_nothing_is_needed(self):
        found = parse(Sample, {"topic": None, "texts": None, "client_id": None})
        assert (found.topic, found.texts, found.client_id) == (None, None, None)

    def test_unknown_keys_are_ignored_whatever_they_are(self):
        assert parse(Sample, {"title": "x", "\ud800": 1, "refusal": {}}).title == "x"

    def test_so_are_those_of_an_input_within(self):
        assert parse(Outer, {"inner": {"title": "x", "\ud800": 1}, "\ud800": 1}).inner.title == "x"

    def test_inputs_in_a_list_are_read_like_others(self):
        [one, other] = parse(Entries, {"entries": [{"number": 7, "\ud800": 1}, {"number": 10**40}]}).entries
        assert (one.number, other.number) == (7, MAX_WHOLE_NUMBER)

    def test_what_was_not_sent_is_told_from_null(self):
        assert given_in(parse(Update, {})) == {}
        assert given_in(parse(Update, {"title": None})) == {"title": None}

    @pytest.mark.parametrize("known", [ID, ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}"])
    def test_a_uuid_in_any_notation(self, known):
        assert parse(Sample, {"client_id": known}).client_id == UUID(ID)

    def test_a_number_past_every_database_is_the_largest(self):
        assert parse(Sample, {"number": 10**40}).number == MAX_WHOLE_NUMBER
        assert parse(Sample, {"numbers": [7, 10**40]}).numbers == [7, MAX_WHOLE_NUMBER]
        for digits in ("9" * 19, "9" * 20, "9" * 100_000):
            assert number_of(digits) == MAX_WHOLE_NUMBER
        assert number_of("0" * 50_000 + "7") == 7


class TestWrong:
    @pytest.mark.parametrize("value", [None, [], "x", 7, True])
    def test_no_object(self, value):
        with pytest.raises(BadRequest):
            parse(Sample, value)

    @pytest.mark.parametrize("field", ["title", "topic"])
    @pytest.mark.parametrize("value", [7, [], {}, True, 1.5])
    def test_no_text(self, field, value):
        assert refusal_of(Sample, {field: value}) == {field: ["must be text"]}

    @pytest.mark.parametrize("value", [{}, {"title": None}])
    def test_a_missing_text(self, value):
        assert refusal_of(Required, value) == {"title": ["can't be blank"]}

    @pytest.mark.parametrize("value", ["x", 7, {}, ["x", 7], [None], True])
    def test_no_list_of_texts(self, value):
        assert refusal_of(Sample, {"texts": value}) == {"texts": ["must be a list of texts"]}

    @pytest.mark.parametrize("value", ["x", 7, {}, [7, "x"], [None], [True], [1.0], [-1]])
    def test_no_list_of_numbers(self, value):
        assert refusal_of(Sample, {"numbers": value}) == {"numbers": ["must be a list of whole numbers from 0 up"]}

    @pytest.mark.parametrize("value", ["", "x", 7, [ID], {}, True, ID[:-1], ID + "0", "\x00", ID * 1_000])
    def test_no_uuid(self, value):
        assert refusal_of(Sample, {"client_id": value}) == {"client_id": ["must be a UUID"]}

    @pytest.mark.parametrize("value", [-1, True, 1.0, 1e300, "1", None, [], {}])
    def test_no_number(self, value):
        assert refusal_of(RequiredNumber, {"number": value}) == {"number": ["must be a whole number from 0 up"]}
        assert refusal_of(RequiredNumber, {}) == {"number": ["must be a whole number from 0 up"]}

    @pytest.mark.parametrize("value", ["true", 1, 0, [], {}])
    def test_no_flag(self, value):
        assert refusal_of(Sample, {"is_on": value}) == {"is_on": ["must be true or false"]}

    @pytest.mark.parametrize(
        "digits", ["-1", "1.0", "9e9", "abc", " 1", "1 ", "٣", "²", "", "\x00", "0x1", "+1", "1_0"]
    )
    def test_no_number_in_text(self, digits):
        assert number_of(digits) is None
        query = QueryDict(mutable=True)
        query["number"] = digits
        assert query_refusal_of(Sample, query.urlencode()) == {"number": ["must be a whole number from 0 up"]}

    def test_a_field_of_an_input_within_is_named_like_any_other(self):
        assert refusal_of(Outer, {"inner": {"title": 7}}) == {"title": ["must be text"]}
        assert refusal_of(Outer, {"inner": 7}) == refusal_of(Outer, {}) == {"inner": ["can't be blank"]}

    @pytest.mark.parametrize("entry", [{}, {"number": "x"}, {"number": None}, 7, None, [], "`$.x.y`"])
    def test_no_list_of_inputs(self, entry):
        answer = {"entries": ["must be a list of objects with the documented fields"]}
        assert refusal_of(Entries, {"entries": [{"number": 1}, entry]}) == answer

    def test_the_first_wrong_field_in_order_is_named(self):
        assert refusal_of(Required, {"number": -1, "title": 7}) == {"title": ["must be text"]}


class TestQuery:
    def test_numbers_and_flags_are_read_from_text(self):
        for flag, is_on in (("true", True), ("TRUE", True), ("1", True), ("false", False), ("0", False)):
            assert parse_query(Sample, QueryDict(f"is_on={flag}")).is_on is is_on
        found = parse_query(Sample, QueryDict("number=7&limit=100&title=x"))
        assert (found.number, found.limit, found.title, found.topic) == (7, 100, "x", None)

    @pytest.mark.parametrize(("limit", "bounds"), [("0", "1 to 100"), ("101", "1 to 100"), ("x", "0 up"), ("", "0 up")])
    def test_a_limit_out_of_range(self, limit, bounds):
        assert query_refusal_of(Sample, f"limit={limit}") == {"limit": [f"must be a whole number from {bounds}"]}

    @pytest.mark.parametrize("flag", ["", "yes", "truest", "on"])
    def test_no_flag(self, flag):
        assert query_refusal_of(Sample, f"is_on={flag}") == {"is_on": ["must be true or false"]}

    def test_a_missing_number_is_blank(self):
        assert query_refusal_of(RequiredNumber, "") == {"number": ["can't be blank"]}

    def test_unknown_and_repeated_parameters_are_refused(self):
        assert query_refusal_of(Sample, "x=1") == {"query": ["has the unknown parameter x"]}
        assert query_refusal_of(Sample, "limit=1&limit=2") == {"query": ["has the parameter limit more than once"]}

    def test_inherited_endpoints_ignore_unknown_ones(self):
        assert parse_known_query(Sample, QueryDict("x=1&limit=2")).limit == 2
        assert query_refusal_of(Sample, "x=1&limit=0", read=parse_known_query).keys() == {"limit"}


class TestBounds:
    @pytest.mark.parametrize("long", ["x" * 41, "\ufdfa" * 1_000_000, "@" * 36_000 + " ", " " * 1_000_000])
    def test_a_text_past_its_bound_is_refused_before_anything_else(self, long):
        refused = ["should be at most 10 character(s)"]
        assert refusal_of(Sample, {"title": long}) == {"title": refused}
        assert refusal_of(Sample, {"topic": long}) == {"topic": refused}
        assert refusal_of(Sample, {"texts": ["x", long]}) == {"texts": refused}

    def test_padding_is_left_for_the_rule_that_trims_it(self):
        assert parse(Sample, {"title": " " * 30 + "x" * 10}).title == " " * 30 + "x" * 10

    @pytest.mark.parametrize("field", ["texts", "numbers"])
    def test_a_list_is_counted_before_its_entries_are_read(self, field):
        assert refusal_of(Sample, {field: [None] * 4}) == {field: ["should have at most 3 item(s)"]}
