"""How well a text answers a search: how often it has the words, how near to each other, and how little else."""

from collections.abc import Iterable, Sequence

from chats.text.search_terms import Term
from chats.text.search_tokens import Tokens
from chats.text.word_parts import is_inside

# A word that only begins with what was searched counts half, one that has it further inside a quarter.
_WHOLE, _BEGINNING, _INSIDE = 1.0, 0.5, 0.25
_FREQUENCY, _CLOSENESS, _COVERAGE = 3.0, 2.0, 1.0


class Relevance:
    """The relevance of texts for one search."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Rank by these terms; negated ones don't count."""
        self._wanted = [term for term in terms if not term.is_negated]
        # The texts of one search share most of their words.
        self._weights: list[dict[str | None, float]] = [{None: 0.0} for _term in self._wanted]

    def of(self, tokens: Tokens) -> float:
        """Return a number from 0 to 6, the greater the better.

        3 × frequency: of each term n / (n + 1), the mean; whole words count 1, beginnings ½, other parts ¼.
        2 × closeness: the number of terms through the length of the shortest part that has all; 1 for a single term.
        1 × coverage: the share of the text's words that match.
        """
        if not self._wanted:
            return 0.0
        found = [self._occurrences(number, tokens) for number in range(len(self._wanted))]
        counts = [sum(weight for _at, weight in one) for one in found]
        frequency = sum(count / (count + 1) for count in counts) / len(counts)
        places = [[at for at, _weight in one] for one in found]
        coverage = len({at for one in places for at in one}) / max(1, len(tokens.sequence))
        return _FREQUENCY * frequency + _CLOSENESS * _closeness(places) + _COVERAGE * min(1.0, coverage)

    def _occurrences(self, number: int, tokens: Tokens) -> list[tuple[int, float]]:
        """Return where a term begins, by its first token, and what it counts: a phrase stands near its first word."""
        term, sequence = self._wanted[number], tokens.sequence
        if not term.sequence:
            return [(at, _WHOLE) for at, pair in tokens.pairs if pair == term.runs[0][0]]
        if len(term.sequence) > 1 or not term.is_prefix:
            first = term.sequence[0]
            return [(at, _WHOLE) for at, token in enumerate(sequence) if token == first]
        weights = self._weights[number]
        for token in set(sequence):
            if token is not None and token not in weights:
                weights[token] = _weight(term, token)
        return [(at, weight) for at, token in enumerate(sequence) if (weight := weights[token])]


def _weight(term: Term, token: str) -> float:
    [word] = term.sequence
    if token.startswith(word):
        return _WHOLE if token == word else _BEGINNING
    return _INSIDE if term.part is not None and is_inside(term.part, token) else 0.0


def _closeness(places: Sequence[Sequence[int]]) -> float:
    if not all(places):
        return 0.0
    ordered = sorted((at, number) for number, found in enumerate(places) for at in found)
    newest: dict[int, int] = {}
    shortest = ordered[-1][0] + len(places)
    for at, number in ordered:
        newest[number] = at
        if len(newest) == len(places):
            shortest = min(shortest, at - min(newest.values()) + 1)
    return min(1.0, len(places) / shortest)
