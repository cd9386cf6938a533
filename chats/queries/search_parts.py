"""Words that contain what was searched: the index holds whole words and their beginnings."""

from collections.abc import Sequence

from chatapp.lib.read_replica import read_connection
from chats.text.search_terms import Term, with_longer_words
from chats.text.search_tokens import MAX_TOKEN_CHARACTERS
from chats.text.word_parts import grams_of

# Words of one search that are looked up, and longer words that each may be. The index reads the hits of each of them.
_MOST_PARTS, _MOST_WORDS = 8, 64
# As the index says it (migration 0039).
_GRAMS = "ARRAY[" + ", ".join(f"substr(word, {at}, 3)" for at in range(1, MAX_TOKEN_CHARACTERS - 1)) + "]"
# What was noted first is more frequent than what came later.
_OF_PART = {
    "postgresql": f"SELECT * FROM (SELECT %s AS number, word FROM chats_searchword WHERE {_GRAMS} @> %s::text[]"  # nosec B608
    " AND strpos(word, %s) > 1 ORDER BY id LIMIT %s) one",
    "sqlite": "SELECT * FROM (SELECT %s AS number, word FROM chats_searchpart WHERE chats_searchpart MATCH %s"
    " AND instr(word, %s) > 1 ORDER BY rowid LIMIT %s)",
}


def terms_with_longer_words(terms: Sequence[Term]) -> list[Term]:
    """Return the terms of a search, words also as the longer words that contain them: up to 64 for each of eight.

    Words of messages that the viewer may not see are among them: they only say where to look.
    Queries: 1, or none without such a word.
    """
    parts = list(dict.fromkeys(one.part for one in terms if one.part is not None))[:_MOST_PARTS]
    if not parts:
        return list(terms)
    longer: dict[str, list[str]] = {part: [] for part in parts}
    values = [value for number, part in enumerate(parts) for value in (number, _grams(part), part, _MOST_WORDS)]
    with read_connection().cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_OF_PART[read_connection().vendor]] * len(parts)), values)
        for number, word in cursor.fetchall():
            longer[parts[number]].append(word)
    return [one if one.part is None else with_longer_words(one, longer.get(one.part, ())) for one in terms]


def _grams(part: str) -> list[str] | str:
    grams = grams_of(part)
    return grams if read_connection().vendor == "postgresql" else " AND ".join(f'"{one}"' for one in grams)
