"""The grammar of a search: words, "phrases", -words and operators such as `from:ada`. Any text is a search.

Says what it understood and what it didn't, with places in the text, for programs and for the search field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Literal, NamedTuple, get_args

from chats.text.search_dates import Days, days_of
from chats.text.search_terms import Term, term_of

MAX_QUERY_CHARACTERS = 500
# Each word and filter costs a look at the index.
MAX_TERMS, MAX_FILTERS = 20, 20

NAMES = ("from", "in")
CHOICES: dict[str, tuple[str, ...]] = {
    "to": ("me",),
    "has": ("file", "image", "video", "audio", "link", "reaction", "pin", "thread"),
    "is": ("unread", "saved", "mine"),
}
TIMES = ("before", "after", "on", "during")
OPERATORS = (*NAMES, *CHOICES, *TIMES)

Reason = Literal[
    "unknown_operator", "unknown_value", "missing_value", "not_a_date", "not_negatable", "nothing_to_search",
    "too_many", "unknown_person", "unknown_chat",
]  # fmt: skip

REASONS: tuple[str, ...] = get_args(Reason)

# One piece of a query: a minus, an operator, and a quoted or plain value.
_PIECE = re.compile(
    r"(?P<minus>-)?(?:(?P<operator>[^\W\d_]{1,20})[:：])?"
    r"(?:[\"“”„«](?P<quoted>[^\"“”„«»]*)(?:[\"“”»]|$)|(?P<plain>[^\s\"“”„«»]+))?"
)


class Place(NamedTuple):
    """A part of the query, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filter:
    """An operator with its value; `days` of a time are the first day of it and the first after it."""

    operator: str
    value: str
    is_negated: bool
    place: Place
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood, and what may have been meant."""

    reason: Reason
    place: Place
    suggestion: str | None = None


@dataclass(slots=True)
class ParsedQuery:
    """A query in parts. Terms with their places; filters; problems."""

    text: str
    terms: list[tuple[Term, Place]] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def words(self) -> list[Term]:
        """The terms alone."""
        return [term for term, _place in self.terms]


def parse_query(text: str, *, today: date) -> ParsedQuery:
    """Parse the first `MAX_QUERY_CHARACTERS` of any text. `today` is the day where the reader is."""
    parsed = ParsedQuery(text[:MAX_QUERY_CHARACTERS])
    for found in _pieces(parsed.text):
        operator = (found["operator"] or "").casefold()
        if operator in OPERATORS:
            _add_filter(parsed, found, operator, today)
        else:
            _add_term(parsed, found, operator)
    if parsed.terms or parsed.filters:
        # A lone dash or comma is no misunderstanding.
        parsed.problems = [one for one in parsed.problems if one.reason != "nothing_to_search"]
    return parsed


def _pieces(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None or found.end() == at:
            at += 1
            continue
        yield found
        at = found.end()


def _value(found: re.Match[str]) -> str:
    return (found["quoted"] if found["quoted"] is not None else found["plain"] or "").strip()


def _add_term(parsed: ParsedQuery, found: re.Match[str], operator: str) -> None:
    place = Place(*found.span())
    value = _value(found)
    if operator:
        # An address or a time of day isn't an operator.
        if not value.startswith("//"):
            close = get_close_matches(operator, OPERATORS, n=1, cutoff=0.5)
            suggestion = f"{close[0]}:{found.group()[found.group().find(':') + 1 :]}" if close else None
            parsed.problems.append(Problem("unknown_operator", place, suggestion))
        value = f"{found['operator']} {value}"
    is_quoted = found["quoted"] is not None
    term = term_of(value, is_quoted=is_quoted, is_negated=found["minus"] is not None)
    if term is None:
        parsed.problems.append(Problem("nothing_to_search", place))
    elif len(parsed.terms) >= MAX_TERMS:
        parsed.problems.append(Problem("too_many", place))
    else:
        parsed.terms.append((term, place))


def _add_filter(parsed: ParsedQuery, found: re.Match[str], operator: str, today: date) -> None:
    place, value, is_negated = Place(*found.span()), _value(found), found["minus"] is not None
    one: Filter | Problem
    if not value:
        one = Problem("missing_value", place)
    elif operator in TIMES:
        one = _time_filter(operator, value, is_negated, place, today)
    elif operator in CHOICES:
        one = _choice_filter(operator, value, is_negated, place)
    else:
        one = Filter(operator, value, is_negated, place)
    if isinstance(one, Filter) and len(parsed.filters) >= MAX_FILTERS:
        one = Problem("too_many", place)
    if isinstance(one, Filter):
        parsed.filters.append(one)
    else:
        parsed.problems.append(one)


def _time_filter(operator: str, value: str, is_negated: bool, place: Place, today: date) -> Filter | Problem:
    if is_negated:
        return Problem("not_negatable", place)
    days = days_of(value, today=today)
    return Problem("not_a_date", place) if days is None else Filter(operator, value, False, place, days)


def _choice_filter(operator: str, value: str, is_negated: bool, place: Place) -> Filter | Problem:
    choices = CHOICES[operator]
    folded = value.casefold()
    # `has:files` is what people type.
    chosen = folded if folded in choices else folded.removesuffix("s")
    if chosen in choices:
        return Filter(operator, chosen, is_negated, place)
    close = get_close_matches(folded, choices, n=1)
    return Problem("unknown_value", place, f"{operator}:{close[0]}" if close else None)
