"""Every regular expression of the product is linear: fast on any text of 64 KB."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from chatapp.checks.repository import code, is_test, text
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.lib.hostile import CHARACTERS, ENDS, PARTS, WORDS, part_of, repeated
from chats.text.reminder_words import words_of

# A quadratic pattern needs minutes for the long text. The short one detects it without waiting for that.
SHORT, LONG = 4_096, 65_536
MAX_SHORT_SECONDS, MAX_LONG_SECONDS = 0.01, 0.05
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


class Use(NamedTuple):
    """One regular expression and the ways in which it is used."""

    place: str
    pattern: re.Pattern
    methods: frozenset[str]


def modules() -> list[Path]:
    return [path for path in code(".py") if not is_test(path) and path.parts[0] in ("accounts", "chats", "chatapp")]


def calls_in(path: Path) -> Iterator[ast.Call]:
    source = text(path)
    # Most modules have no pattern, and parsing all of them took each test process seconds.
    for node in ast.walk(ast.parse(source)) if "re." in source else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            yield from [node] if is_re else []


def uses_in(path: Path) -> Iterator[Use]:
    for call in calls_in(path):
        place = f"{path}:{call.lineno}"
        names = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__")).__dict__
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        flags = keywords.get("flags") or (call.args[1] if call.func.attr == "compile" and len(call.args) > 1 else None)
        pattern = re.compile(_value(call.args[0], names), _value(flags, names) if flags else 0)
        yield Use(place, pattern, _methods(call, path))


def _value(node: ast.expr, names: dict) -> object:
    return eval(compile(ast.Expression(node), "pattern", "eval"), dict(names))


def _methods(call: ast.Call, path: Path) -> frozenset[str]:
    if call.func.attr != "compile":
        return frozenset({call.func.attr})
    line = text(path).splitlines()[call.lineno - 1]
    named = re.match(r"\s*(\w+)\s*(?::[^=]+)?=\s*re\.compile\(", line)
    if named is None:
        return frozenset({"search", "fullmatch"})
    used = re.findall(rf"\b{named[1]}\.(search|match|fullmatch|sub|subn|split|findall|finditer)\b", text(path))
    return frozenset(used) or frozenset({"search", "fullmatch"})


def literals_of(pattern: re.Pattern) -> set[str]:
    """Return the literal words of a pattern: repeated they start many matches."""
    words = re.findall(r"[A-Za-z]{2,}|[^\w\s\\()\[\]{}|?*+^$.]{2,}", re.sub(r"\\.", " ", pattern.pattern))
    return set(words)


def apply(pattern: re.Pattern, method: str, subject: str) -> None:
    if method in ("sub", "subn"):
        pattern.sub("", subject)
    elif method == "finditer":
        for _ in pattern.finditer(subject):
            pass
    else:
        getattr(pattern, method)(subject)


def uses_of_reminders() -> Iterator[Use]:
    """Yield the patterns that are made of a table for each language."""
    for language, _name in settings.LANGUAGES:
        words = words_of(language)
        assert words is not None, language
        made = {**words.phrases, "hours": words.hours, "dates": words.dates}
        yield from (
            Use(f"{REMINDERS}:{language}-{name}", pattern, frozenset({"match"})) for name, pattern in made.items()
        )


# Makes its patterns of data.
REMINDERS = Path("chats/text/reminder_words.py")
USES = [use for path in modules() if path != REMINDERS for use in uses_in(path)]
USES += uses_of_reminders()


def slow_on(use: Use, subject: str, at_most: float) -> float | None:
    """Return the CPU seconds of the first method that takes more than `at_most`, if any does."""
    for method in use.methods:
        spent = cpu_seconds(lambda method=method: apply(use.pattern, method, subject), at_most=at_most)
        if spent > at_most:
            return spent
    return None


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize(("number", "use"), list(enumerate(USES)), ids=[use.place for use in USES])
def test_a_pattern_is_linear(number, use, parts):
    for piece in (*part_of(CHARACTERS + WORDS, number=number, parts=parts), *literals_of(use.pattern)):
        for end in ENDS:
            spent = slow_on(use, repeated(piece, SHORT) + end, MAX_SHORT_SECONDS)
            assert spent is None, f"{use.pattern.pattern} on {SHORT} of {piece!r}…{end!r}: {spent:.3f} s"
        spent = slow_on(use, repeated(piece, LONG) + "!", MAX_LONG_SECONDS)
        assert spent is None, f"{use.pattern.pattern} on {LONG} of {piece!r}: {spent:.3f} s"


def test_the_walk_finds_them():
    assert len(USES) > 40
