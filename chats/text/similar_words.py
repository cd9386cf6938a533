"""Which words may have been meant by a mistyped one."""

from collections.abc import Iterable

MIN_LETTERS, MAX_LETTERS = 4, 20
# Of a longer word, two mistakes are allowed.
_LONG = 7
# With two letters too many.
_LONGEST = MAX_LETTERS + 2


def is_word(token: str) -> bool:
    """Return whether a token is a word that can be mistyped: letters only, neither short nor endless."""
    return MIN_LETTERS <= len(token) <= MAX_LETTERS and token.isalpha()


def similar_words(word: str, known: Iterable[str], *, limit: int) -> list[str]:
    """Return the known words with the fewest mistakes between them and `word`, at most `limit`, the nearest first.

    A mistake is a letter too many, missing, wrong, or in its neighbor's place: one, or two in seven letters and more.
    """
    most, letters = _most_mistakes(word), set(word)
    # Each mistake changes two letters at most: most words are ruled out without comparing them letter by letter.
    alike = [one for one in known if one != word and len(letters.symmetric_difference(one)) <= 2 * most]
    near = [(mistakes(word, one), one) for one in alike if abs(len(one) - len(word)) <= most]
    return [one for count, one in sorted(near) if count <= most][:limit]


def lengths_of_similar(word: str) -> tuple[int, int]:
    """Return how short and how long a similar word may be."""
    most = _most_mistakes(word)
    return len(word) - most, len(word) + most


def _most_mistakes(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def mistakes(one: str, other: str) -> int:
    """Return how many mistakes turn a word into another (optimal string alignment), as far as a word may be long."""
    one, other = one[:_LONGEST], other[:_LONGEST]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for index, wanted in enumerate(other, start=1):
            cost = min(before[index] + 1, row[index - 1] + 1, before[index - 1] + (letter != wanted))
            if at > 1 and index > 1 and letter == other[index - 2] and one[at - 2] == wanted:
                cost = min(cost, earlier[index - 2] + 1)
            row.append(cost)
    return row[-1]
