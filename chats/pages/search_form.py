"""What the search page shows of the search itself: a chip for each operator, what was not understood, and addresses."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chats.payloads.search import not_understood_payloads
from chats.text.search_query import MAX_QUERY_CHARACTERS, Filter, ParsedQuery

# A search's 500 characters, percent-encoded twice, fit.
_MOST_RESULTS_CHARACTERS = 8_000
_REASONS = {
    "unknown_operator": _("“%(text)s” was searched as words: there is no such operator."),
    "unknown_value": _("“%(text)s” was left out: this operator doesn’t know the value."),
    "missing_value": _("“%(text)s” was left out: a value is missing after the colon."),
    "not_a_date": _("“%(text)s” was left out: there is no such date."),
    "not_negatable": _("“%(text)s” was left out: times can’t be excluded."),
    "nothing_to_search": _("“%(text)s” has no letters, digits or emoji to search for."),
    "too_many": _("“%(text)s” was left out: there are too many words or operators."),
    "unknown_person": _("“%(text)s”: you can’t see anyone of that name."),
    "unknown_chat": _("“%(text)s”: you have no chat of that name."),
}


def address_of(shown: Mapping[str, Any], **changes: Any) -> str:
    """Return the query string of the page that shows `shown` with `changes`; None and "" leave a parameter out."""
    given = {name: str(value)[:_MOST_RESULTS_CHARACTERS] for name, value in {**shown, **changes}.items() if value}
    return "?" + urlencode(given, quote_via=quote)


def results_address(given: QueryDict) -> str:
    """Return the page of results that `?results=` names: where one came from. "" without it; never another page."""
    shown = QueryDict(given.get("results", "")[:_MOST_RESULTS_CHARACTERS])
    kept = {name: shown.get(name, "") for name in ("in", "group", "sort", "tab", "cursor")}
    text = " ".join(shown.getlist("q")).replace("\x00", "")
    return reverse("search") + address_of({"q": text, **kept}) if text else ""


def chips_of(query: ParsedQuery, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the operators that were understood, each with its text and the address of the search without it."""
    return [
        {
            "operator": f"{'-' if one.is_negated else ''}{one.operator}",
            "value": one.value,
            "text": written(one),
            "without": address_of(shown, q=without_filters(query, [one])),
        }
        for one in sorted(query.filters, key=lambda one: one.place)
    ]


def words_of(query: ParsedQuery) -> str:
    """Return the search without the operators that have a chip."""
    return without_filters(query, query.filters)


def problems_of(query: ParsedQuery, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a sentence for each part that was not understood, with the address of the corrected search."""
    return [
        {
            "sentence": _REASONS[one["reason"]] % {"text": one["text"]},
            "suggestion": one["suggestion"],
            "corrected": address_of(
                shown, q=query.text[: one["start"]] + (one["suggestion"] or "") + query.text[one["end"] :]
            ),
        }
        for one in not_understood_payloads(query)
    ]


def meant_of(text: str | None, shown: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what was probably meant, with the address of that search."""
    if text is None:
        return None
    # No query is longer.
    text = text[:MAX_QUERY_CHARACTERS]
    return {"text": text, "address": address_of(shown, q=text)}


def with_filter(query: ParsedQuery, operator: str, *, instead_of: Sequence[Filter] = ()) -> str:
    """Return the text of a search with an operator more, in place of others.

    It comes first: after an open quote it would be part of a phrase.
    """
    return f"{operator} {without_filters(query, instead_of)}".strip()


def written(one: Filter) -> str:
    """Return the operator as one types it: its quotes closed, as more of the search may follow."""
    value = one.value if one.value.split() == [one.value] else f'"{one.value}"'
    return f"{'-' if one.is_negated else ''}{one.operator}:{value}"


def without_filters(query: ParsedQuery, filters: Sequence[Filter]) -> str:
    """Return the text without these operators, words as they were typed."""
    left, at = [], 0
    for start, end in sorted(one.place for one in filters):
        left.append(query.text[at:start].strip())
        at = end
    return " ".join(part for part in [*left, query.text[at:].strip()] if part)
