"""Tokens and searches as SQLite's FTS5 takes them, and as conditions on the texts of its rows."""

import re
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


def conditions_on(terms: Iterable[Term], tags: Iterable[AnyOf]) -> tuple[str, list[str]]:
    """Return SQL that is true for rows `c0`, `c1`, `c2` (body, pairs, tags) that match, and its values."""
    sql, values = "", list[str]()
    for term in terms:
        one, its_values = _condition(term)
        sql += f" AND {'NOT ' if term.is_negated else ''}({one})"
        values += its_values
    for any_of, is_negated in tags:
        sql += f" AND {'NOT ' if is_negated else ''}({' OR '.join([_IN_TAGS] * len(any_of))})"
        values += [f" {tag} " for tag in any_of]
    return sql, values


_IN_BODY, _IN_PAIRS, _IN_TAGS = (f"instr(' ' || {column} || ' ', %s) > 0" for column in ("c0", "c1", "c2"))
# The expression is a function in Python, for the few rows that have the part anywhere.
_IN_WORDS = "(instr(c0, %s) > 0 AND c0 REGEXP %s)"


def _condition(term: Term) -> tuple[str, list[str]]:
    conditions, values = [_IN_PAIRS] * len(term.runs), [f" {' '.join(run)} " for run in term.runs]
    if term.sequence:
        conditions.append(_IN_BODY)
        values.append(f" {' '.join(term.sequence)}{'' if term.is_prefix else ' '}")
    either = [f"({' AND '.join(conditions)})", *[_IN_BODY] * len(term.alternatives)]
    values += [f" {word} " for word in term.alternatives]
    if term.part is not None:
        either.append(_IN_WORDS)
        values += [term.part, rf"(?<![^ ])[^ 0-9]*{re.escape(term.part)}[^ 0-9]*(?![^ ])"]
    return " OR ".join(either), values


def _term(term: Term) -> str:
    parts = [f"pairs : {_string(' '.join(run))}" for run in term.runs]
    if term.sequence:
        parts.append(f"body : {_string(' '.join(term.sequence))}" + (" *" if term.is_prefix else ""))
    others = [f"body : {_string(word)}" for word in term.alternatives]
    return "(" + " OR ".join([" AND ".join(parts), *others]) + ")"


def _string(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
