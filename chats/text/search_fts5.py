"""Tokens and searches as SQLite's FTS5 takes them."""

from collections.abc import Iterable

from chats.text.search_postgres import AnyOf
from chats.text.search_terms import Term
from chats.text.search_tokens import Tokens

# A token that no query has, so that no phrase crosses it.
_GAP = "~"


def columns_of(tokens: Tokens, tags: Iterable[str]) -> tuple[str, str, str]:
    """Return the columns body, pairs and tags."""
    body = " ".join(_GAP if token is None else token for token in tokens.sequence)
    pairs: list[str] = []
    expected = 0
    for at, pair in tokens.pairs:
        if pairs and at != expected:
            pairs.append(_GAP)
        pairs.append(pair)
        expected = at + 1
    return body, " ".join(pairs), " ".join(tags)


def match_of(terms: Iterable[Term], tags: Iterable[AnyOf], *, everything: str) -> str:
    """Return the operand of MATCH. `everything`: a tag of every message that may be found; NOT needs a left side."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in terms:
        (unwanted if term.is_negated else wanted).append(_term(term))
    for any_of, is_negated in tags:
        part = "tags : (" + " OR ".join(map(_string, any_of)) + ")"
        (unwanted if is_negated else wanted).append(part)
    left = " AND ".join(wanted or [f"tags : {_string(everything)}"])
    return left if not unwanted else f"({left}) NOT ({' OR '.join(unwanted)})"


def _term(term: Term) -> str:
    parts = [f"pairs : {_string(' '.join(run))}" for run in term.runs]
    if term.sequence:
        parts.append(f"body : {_string(' '.join(term.sequence))}" + (" *" if term.is_prefix else ""))
    others = [f"body : {_string(word)}" for word in term.alternatives]
    return "(" + " OR ".join([" AND ".join(parts), *others]) + ")"


def _string(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
