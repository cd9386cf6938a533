"""The grammar of a search: what is understood, what isn't, and that any text is one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.tests.cpu_time import cpu_seconds
from chats.text.search_dates import NAMED_TIMES, days_of
from chats.text.search_fts5 import match_of
from chats.text.search_postgres import tsquery_of
from chats.text.search_query import MAX_FILTERS, MAX_QUERY_CHARACTERS, MAX_TERMS, OPERATORS, parse_query

TODAY = date(2026, 11, 28)
SIGNS = [*(f"{one}:" for one in OPERATORS), '"', "-", " "]


def parsed(text):
    return parse_query(text, today=TODAY)


def words(text):
    return [" ".join(unit.token for unit in term.units) for term in parsed(text).words]


def filters(text):
    return [f"{'-' if one.is_negated else ''}{one.operator}:{one.value}" for one in parsed(text).filters]


def problems(text):
    return [(one.reason, text[slice(*one.place)], one.suggestion) for one in parsed(text).problems]


class TestWords:
    def test_are_prefixes_unless_short_or_quoted(self):
        assert [term.is_prefix for term in parsed('tomor to "tomor"').words] == [True, False, False]

    def test_may_be_negated_and_quoted(self):
        query = parsed('one -two "three four" -"five six"')
        assert [term.is_negated for term in query.words] == [False, True, False, True]
        assert words('one -two "three four" -"five six"') == ["one", "two", "three four", "five six"]

    def test_with_signs_inside_are_phrases(self):
        assert words("user_id x-ray don't 2.10") == ["user id", "x ray", "don t", "2 10"]

    def test_know_their_places(self):
        text = 'a  "b c" -d'
        assert [text[slice(*place)] for _term, place in parsed(text).terms] == ["a", '"b c"', "-d"]

    def test_in_an_unfinished_quote_end_with_the_text(self):
        assert words('"one two') == ["one two"]

    def test_take_the_quotes_of_other_languages(self):
        assert words("“a b” „c d“ «e f»") == ["a b", "c d", "e f"]


class TestOperators:
    def test_take_values_and_quoted_values(self):
        assert filters('from:ada FROM:"Ada Lovelace" -has:files in:#garden is:unread to:me') == [
            "from:ada", "from:Ada Lovelace", "-has:file", "in:#garden", "is:unread", "to:me",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("form:ada", ("unknown_operator", "form:ada", "from:ada")),
            ("has:imgae", ("unknown_value", "has:imgae", "has:image")),
            ("is:purple", ("unknown_value", "is:purple", None)),
            ("from:", ("missing_value", "from:", None)),
            ('from:""', ("missing_value", 'from:""', None)),
            ("before:2026-02-30", ("not_a_date", "before:2026-02-30", None)),
            ("on:0000-01-01", ("not_a_date", "on:0000-01-01", None)),
            ("during:9999", ("not_a_date", "during:9999", None)),
            ("-before:2026", ("not_negatable", "-before:2026", None)),
            ("'", ("nothing_to_search", "'", None)),
        ],
    )
    def test_that_are_not_understood_are_said_with_a_suggestion(self, text, problem):
        assert problems(text) == [problem]

    def test_are_not_seen_in_addresses_and_times_of_day(self):
        assert problems("https://example.org 12:30") == []

    def test_of_others_are_searched_as_words(self):
        assert words("note:foo") == ["note foo"]


class TestTimes:
    @pytest.mark.parametrize(
        ("value", "days"),
        [
            ("2024-02-29", ("2024-02-29", "2024-03-01")),
            ("2023-12", ("2023-12-01", "2024-01-01")),
            ("2023", ("2023-01-01", "2024-01-01")),
            ("yesterday", ("2026-11-27", "2026-11-28")),
            ("last-week", ("2026-11-16", "2026-11-23")),
            ("This-Month", ("2026-11-01", "2026-12-01")),
            ("last-month", ("2026-10-01", "2026-11-01")),
            ("last-year", ("2025-01-01", "2026-01-01")),
        ],
    )
    def test_are_ranges_of_days(self, value, days):
        assert days_of(value, today=TODAY) == tuple(map(date.fromisoformat, days))

    @pytest.mark.parametrize("value", ["2023-02-29", "2023-13", "0000", "20231", "soon", "٢٠٢٣", "2023-1-1-1", "-1"])
    def test_that_do_not_exist_are_none(self, value):
        assert days_of(value, today=TODAY) is None

    @given(st.dates(), st.sampled_from(NAMED_TIMES))
    def test_with_names_exist_on_every_day(self, today, name):
        found = days_of(name, today=today)
        assert found is None or found[0] < found[1]


class TestBounds:
    def test_hold_for_length_words_and_filters(self):
        assert len(parsed("a" * 10_000).text) == MAX_QUERY_CHARACTERS
        assert len(parsed("a " * 250).terms) == MAX_TERMS
        many = parsed("has:file " * 50)
        assert (len(many.filters), many.problems[0].reason) == (MAX_FILTERS, "too_many")

    @pytest.mark.parametrize("sign", ['"', "-", ":", "from:", "a:", "上", "\u0300", "«", 'a"', '-from:"', " "])
    def test_hold_for_time(self, sign):
        assert cpu_seconds(lambda: parsed(sign * 100_000), at_most=0.05) < 0.05

    @given(
        st.lists(st.one_of(st.sampled_from([f"{one}:" for one in OPERATORS] + ['"', "-", " "]), st.text(max_size=9)))
    )
    def test_any_text_is_a_search_whose_places_lie_in_it(self, parts):
        text = "".join(parts)
        query = parsed(text)
        places = [place for _term, place in query.terms]
        places += [one.place for one in (*query.filters, *query.problems)]
        assert all(0 <= start < end <= len(text) for start, end in places)

    @given(st.text(max_size=60))
    def test_no_text_becomes_syntax_of_a_database(self, text):
        terms = parsed(text).words
        tokens = {unit.token for term in terms for unit in term.units}
        assert not any(set(token) & set("'\"\\&|!()<>:*~ \x00") for token in tokens)
        assert tsquery_of(terms, []).count("'") % 2 == 0
        assert match_of(terms, [], everything="~m").count('"') % 2 == 0
