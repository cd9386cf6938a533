"""The repository's vocabulary: private words for what the field has a name for fail. See docs/glossary.md."""

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
    r"\bwhoever\b": "anyone who, the person who, the code that",
    r"\boneself\b|\bone's own\b": "yourself, your, the person's",
    r"\bfor ever\b": "always, indefinitely",
    r"\btaken back\b": "revoked, removed",
    r"\b(said again|repeat key)\b": "idempotent, idempotency key",
    r"\bbur(y|ies|ied)\b": "soft delete, tombstone",
    r"\bcrowded\b": "overloaded",
    r"\b[Ss]tand-ins?\b": "placeholder",
    r"\bhaste\b": "rate limit",
    r"\bset(s|ting)? (it )?right\b": "repair, correct",
    r"\bin portions\b": "in batches",
    r"\b(has|have|had) run out\b": "expired, exhausted",
    r"(?<!how many )\bany more\b(?! than)": "no longer, anymore",
    r"\bX-Forwarded-For .*\bbelieved\b|\bno one heard of\b": "trusted, never published",
    r"\bheld against\b": "compared with",
    r"\b(sentenceOf|showSentence|orderOf|hearDraft|tellDraft|keepSoon)\b|\bcrowd\.obey\b": "errorText, parseCommand, …",
    r"test_\w*(nobody|whoever|oneself|ones_own|for_ever(?!y)|taken_back)": "no_one, anyone, the_viewers, revoked",
    r"\b(Undertaker|Nameable|KeptValues|keep_draft|hold_look|sweep_up)\b(?!`)": "HungProcessKiller, MentionIndex, …",
}
ENDINGS = (".py", ".js", ".mjs", ".html", ".md", ".css", ".txt", ".toml", ".yml", ".yaml")
# Migrations are history; the vendored files are not ours; catalogues are other languages.
EXCEPT = (
    "static/vendor/",
    "static/js/locale/",
    "accounts/migrations/",
    "chats/migrations/",
    "chatapp/tests/house/test_language.py",
)


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
    "whoever asks", "one's own", "for ever", "taken back", "said again", "buried", "crowded", "a stand-in", "in haste",
    "set it right", "in portions", "has run out", "any more", "X-Forwarded-For is not believed", "held against",
    "sentenceOf(errors)", "def test_of_nobody", "Undertaker",
)  # fmt: skip
