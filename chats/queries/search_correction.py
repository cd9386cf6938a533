"""What may have been meant by a search that found nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Length

from chats.models import SearchWord
from chats.text.search_query import ParsedQuery, Place
from chats.text.search_terms import Term, matches, with_alternatives
from chats.text.search_tokens import Tokens
from chats.text.similar_words import is_word, lengths_of_similar, mistakes, similar_words

# Words of one search that are corrected, what each may become, and the words that are compared for it.
_MOST_WORDS, _MOST_ALTERNATIVES, _MOST_COMPARED = 4, 32, 5_000
# Messages among which the least changed search is chosen.
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class ChosenWords:
    """Words for places of a search, and the mistakes that they correct."""

    mistakes: int
    words: list[tuple[Place, str]]


def terms_with_similar_words(query: ParsedQuery) -> list[tuple[Term, Place]]:
    """Return the terms of a search, its words also as what they may have been meant to be.

    Words of messages that the viewer may not see are among them: only what is found with them may be shown.
    Queries: 1 for each of the first four words.
    """
    wanted = set(list(_words(query))[:_MOST_WORDS])
    return [
        (with_alternatives(term, _alternatives(term.sequence[0])) if place in wanted else term, place)
        for term, place in query.terms
    ]


def chosen_words(terms: Sequence[tuple[Term, Place]], tokens: Tokens) -> ChosenWords:
    """Return what a message that was found has in place of the words of a search."""
    held, count, words = set(tokens.sequence), 0, []
    for term, place in terms:
        if not term.alternatives or matches([with_alternatives(term, ())], tokens):
            continue
        # The nearest first.
        word = next(one for one in term.alternatives if one in held)
        count += mistakes(term.sequence[0], word)
        words.append((place, word))
    return ChosenWords(count, words)


def with_words(text: str, chosen: ChosenWords) -> str:
    """Return the text of a search with other words in place of some."""
    for place, word in sorted(chosen.words, reverse=True):
        text = text[: place.start] + word + text[place.end :]
    return text


def _words(query: ParsedQuery) -> Iterator[Place]:
    for term, place in query.terms:
        if not term.is_negated and term.is_prefix and len(term.sequence) == 1 and is_word(term.sequence[0]):
            yield place


def _alternatives(word: str) -> list[str]:
    near = SearchWord.objects.filter(Q(beginning=word[:3]) | Q(ending=word[-3:]))
    shortest, longest = lengths_of_similar(word)
    near = near.annotate(letters=Length("word")).filter(letters__gte=shortest, letters__lte=longest)
    # What was noted first is more frequent than what came later.
    known = near.order_by("pk").values_list("word", flat=True)[:_MOST_COMPARED]
    return similar_words(word, known, limit=_MOST_ALTERNATIVES)
