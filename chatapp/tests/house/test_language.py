"""The words of the repository: what the field calls by another name is refused. docs/glossary.md has the field's."""

import re

import pytest

from chatapp.checks.repository import files, text

pytestmark = pytest.mark.house

# A pattern of the retired word -> what to write.
RETIRED = {
    r"\b(some|every|any)body\b": "someone, everyone, anyone",
    r"\b[Nn]obody\b(?![@:+'\"_-])": "no one",
    r"\be-mails?\b": "email",
    r"(?<!blue )(?<!red )(?<!next )\bdoors?\b(?! code)": "entry point, endpoint",
    r"\bknocks?\b": "request",
    r"\bupkeep\b": "maintenance",
    r"\bthe seed('s)?\b": "SimpleChatApp",
    r"(?<!Bring )\b(the|inherited) contract('s)?\b": "SimpleChatApp, docs/compatibility.md",
    r"\brow \d+ of the (issue|table)\b": "say what it is",
    r"\b(kept|keep)_(query|secret|picture|chat)\b": "docs/glossary.md",
    r"\b(Hints?|Upkeep|LayerLink|Eviction|PersonalCall|PersonalVisit|KeptQuery)\b": "docs/glossary.md",
    r"\bin a ring\b": "deadlock",
    r"\bto be had\b": "available",
    r"\b(is|was) there for no one\b": "hidden, closed, deleted",
}
ENDINGS = (".py", ".js", ".mjs", ".html", ".md", ".css", ".txt", ".toml", ".yml", ".yaml")
# Migrations are history; these hold other people's words.
EXCEPT = ("static/vendor/", "accounts/migrations/", "chats/migrations/", "chatapp/tests/house/test_language.py")


def places(pattern: str) -> list[str]:
    """Return `path:line: text` of each line that has the word."""
    found = []
    for path in files():
        if path.suffix not in ENDINGS or str(path).startswith(EXCEPT):
            continue
        lines = text(str(path)).splitlines()
        found += [f"{path}:{n}: {line.strip()[:100]}" for n, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found


@pytest.mark.parametrize(("pattern", "instead"), RETIRED.items())
def test_a_retired_word_is_gone(pattern, instead):
    assert places(pattern) == [], f"write: {instead}"


def test_a_planted_word_is_found():
    assert places(r"^RETIRED = ") == []
    assert all(re.search(pattern, sample) for pattern, sample in zip(RETIRED, SAMPLES, strict=True))


SAMPLES = (
    "somebody", "Nobody is here", "an e-mail", "four doors", "who knocks", "upkeep", "the seed's", "the contract",
    "row 12 of the issue", "kept_query", "Hints", "wait in a ring", "is to be had", "it is there for no one",
)  # fmt: skip
