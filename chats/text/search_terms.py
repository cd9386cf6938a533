"""The words of a search, and whether a text has them: what both databases answer, written once more in Python.

Searches what isn't indexed yet, checks what the index found, and tells which characters to highlight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from chats.text.search_tokens import SourcePlaces, Tokens, Unit, pairs_of, units_of
from chats.text.word_parts import MIN_PART_CHARACTERS, is_inside, is_noted

# A shorter word stands for itself only: too many words begin with two letters.
MIN_PREFIX_CHARACTERS = 3
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase or a run that a message has to contain, or with `is_negated` must not.

    `sequence` are tokens in a row, the last of them the beginning of a word if `is_prefix`. `runs` are the pairs of
    each of its runs. A term that is one run of several characters has no sequence: its pairs say it all. `part` is the
    word itself where longer words that contain it do, too.
    """

    sequence: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]
    is_prefix: bool
    is_negated: bool
    units: tuple[Unit, ...]
    # Words that do instead of a sequence of one.
    alternatives: tuple[str, ...] = ()
    part: str | None = None


def term_of(text: str, *, is_quoted: bool, is_negated: bool) -> Term | None:
    """Return the term for a word or phrase; None if it has neither letters nor symbols."""
    units = units_of(text)
    if not units:
        return None
    pairs = pairs_of(units)
    by_run = groupby(pairs, key=lambda pair: units[pair[0]].run)
    runs = tuple(tuple(pair for _at, pair in found) for _run, found in by_run)
    last = units[-1]
    is_prefix = not is_quoted and last.run is None and len(last.token) >= MIN_PREFIX_CHARACTERS
    is_one_run = len(runs) == 1 and len(pairs) == len(units) - 1
    sequence = () if is_one_run else tuple(unit.token for unit in units)
    term = Term(sequence, runs, is_prefix, is_negated, tuple(units))
    # A message without `-chat` may well have a SimpleChatApp: leaving out more than was said would go unnoticed.
    is_part = is_prefix and not is_negated and len(units) == 1 and len(last.token) >= MIN_PART_CHARACTERS
    return replace(term, part=last.token) if is_part and is_noted(last.token) else term


def with_alternatives(term: Term, words: Iterable[str]) -> Term:
    """Return a term of one word that other words satisfy, too."""
    return replace(term, alternatives=tuple(words))


def with_longer_words(term: Term, words: Iterable[str]) -> Term:
    """Return a term with the words that contain its part, instead of the part."""
    return replace(term, alternatives=(*term.alternatives, *words), part=None)


def matches(terms: Iterable[Term], tokens: Tokens) -> bool:
    """Return whether a message with these tokens is found."""
    return all(_has(tokens, term) != term.is_negated for term in terms)


def marks_in(text: str, terms: Iterable[Term]) -> list[Span]:
    """Return the ranges of `text`, in code points, that the terms match, in order and without overlaps."""
    wanted = [term for term in terms if not term.is_negated]
    units = _Units(units_of(text)) if wanted else None
    found = [span for term in wanted for span in units.spans(term)] if units else []
    if not found:
        return []
    places = SourcePlaces(text)
    return _merged(sorted(places.span(start, end) for start, end in found))


def _has(tokens: Tokens, term: Term) -> bool:
    if not set(term.alternatives).isdisjoint(tokens.sequence):
        return True
    if term.part is not None and any(is_inside(term.part, token) for token in tokens.sequence):
        return True
    if term.sequence and not any(True for _at in _places(tokens.sequence, term.sequence, is_prefix=term.is_prefix)):
        return False
    return all(_has_run(tokens.pairs, run) for run in term.runs)


def _has_run(pairs: list[tuple[int, str]], run: tuple[str, ...]) -> bool:
    return any(
        tuple(pair for _at, pair in pairs[at : at + len(run)]) == run
        and pairs[at + len(run) - 1][0] - pairs[at][0] == len(run) - 1
        for at, (_place, pair) in enumerate(pairs)
        if pair == run[0]
    )


def _places(held: Sequence[str | None], wanted: Sequence[str], *, is_prefix: bool) -> Iterable[int]:
    """Yield where `held` has the tokens of `wanted` in a row."""
    before, last = wanted[:-1], wanted[-1]
    for at, token in enumerate(held[len(before) :]):
        is_last = token is not None and (token.startswith(last) if is_prefix else token == last)
        if is_last and all(held[at + index] == one for index, one in enumerate(before)):
            yield at


class _Units:
    """The units of a text with each token as one character: finding a phrase costs what finding a text does.

    Comparing unit by unit took 0.6 s for a phrase of 500 times the same character in 4,000 of them.
    """

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._characters: dict[str, str] = {}
        self._text = "".join([self._characters.setdefault(one.token, chr(len(self._characters))) for one in units])
        self._runs = _runs_of(units)

    def spans(self, term: Term) -> Iterable[Span]:
        """Yield the places of a term in the folded text."""
        if term.part is not None:
            yield from self._parts(term.part)
        *before, last = (unit.token for unit in term.units)
        known = [self._characters.get(token) for token in before]
        if None in known:
            return
        phrase, runs = "".join(filter(None, known)), _runs_of(term.units)
        at = self._text.find(phrase)
        while 0 <= at < len(self._units) - len(before):
            ending = self._units[at + len(before)]
            is_last = ending.token.startswith(last) if term.is_prefix else ending.token == last
            if is_last and self._runs.startswith(runs, at):
                is_part = term.is_prefix and len(last) < len(ending.token)
                yield self._units[at].start, ending.start + len(last) if is_part else ending.end
            at = self._text.find(phrase, at + 1)

    def _parts(self, part: str) -> Iterable[Span]:
        for unit in self._units:
            at = unit.token.find(part, 1) if is_inside(part, unit.token) else -1
            while at > 0:
                yield unit.start + at, unit.start + at + len(part)
                at = unit.token.find(part, at + len(part))


def _runs_of(units: Sequence[Unit]) -> str:
    """Return, for each unit but the first, whether it continues the run of the one before: `1` or `0`."""
    return "".join(["1" if two.run is not None and one.run == two.run else "0" for one, two in pairwise(units)])


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
