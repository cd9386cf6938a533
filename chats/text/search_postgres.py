"""Tokens and searches as PostgreSQL writes them: `tsvector` and `tsquery`, without its text parser."""

import re
from collections.abc import Iterable, Sequence

from chats.text.search_terms import Term
from chats.text.search_tokens import Tokens

AnyOf = tuple[Sequence[str], bool]


def tsvector_of(tokens: Tokens, tags: Iterable[str]) -> str:
    """Return a literal of type tsvector. Tags have no position: no phrase contains them."""
    places: dict[str, list[int]] = {tag: [] for tag in tags}
    for at, token in enumerate(tokens.sequence, start=1):
        if token is not None:
            places.setdefault(token, []).append(at)
    for at, pair in tokens.pairs:
        places.setdefault(pair, []).append(at + 1)
    return " ".join(_lexeme(token) + (":" + ",".join(map(str, at)) if at else "") for token, at in places.items())


def tsquery_of(terms: Iterable[Term], tags: Iterable[AnyOf]) -> str:
    """Return a literal of type tsquery, empty if everything matches. `tags`: (any of these, whether negated)."""
    parts = [_negated(_term(term), term.is_negated) for term in terms]
    parts += [_negated("(" + " | ".join(map(_lexeme, any_of)) + ")", is_negated) for any_of, is_negated in tags]
    return " & ".join(parts)


def conditions_on(terms: Iterable[Term], tags: Iterable[AnyOf]) -> tuple[str, list[str]]:
    """Return SQL that is true for rows with `tokens` that match, and its values: what no index answers.

    The function behind `@@`, because reading all of a common word's hits took 20 to 120 ms. Parts of words are in the
    text of the tokens: it has each of them in quotes, and no token has one.
    """
    terms = list(terms)
    query = tsquery_of([one for one in terms if one.part is None], tags)
    sql, values = ("", []) if not query else (f" AND {_IN_ROW}", [query])
    for term in terms:
        if term.part is not None:
            sql += f" AND ({_IN_ROW} OR (strpos(tokens::text, %s) > 0 AND tokens::text ~ %s))"
            values += [_term(term), term.part, f"'[^' 0-9]*{re.escape(term.part)}[^' 0-9]*'"]
    return sql, values


_IN_ROW = "ts_match_vq(tokens, %s::tsquery)"


def _term(term: Term) -> str:
    parts = [" <-> ".join(map(_lexeme, run)) for run in term.runs]
    if term.sequence:
        parts.append(" <-> ".join(map(_lexeme, term.sequence)) + (":*" if term.is_prefix else ""))
    all_of = " & ".join(f"({part})" for part in parts)
    return "(" + " | ".join([all_of, *map(_lexeme, term.alternatives)]) + ")"


def _negated(part: str, is_negated: bool) -> str:
    return f"!{part}" if is_negated else part


def _lexeme(token: str) -> str:
    # Tokens have neither: a belt for the one place where text becomes syntax.
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
