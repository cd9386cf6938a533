"""The recurring chats (stand-up, lunch, on call), generated from routine.txt. Deterministic."""

import random
from itertools import cycle
from pathlib import Path

from chats.management.demo.script import Scene, Script, Step

DAYS = 10
TEAM = ["ada", "ben", "cy", "dee", "eli", "fay", "gus", "hana"]
_ON_CALL = ["ben", "eli", "gus"]
_INCIDENTS_A_DAY = 4


def routine_scripts(names: dict[str, str]) -> list[Script]:
    """Return the three scripts; `names` are first names as displayed."""
    return [_stand_up(_Words(1, names)), _lunch(_Words(2, names)), _on_call(_Words(3, names))]


class _Words:
    """Lines by kind, each kind drawn like cards from a shuffled deck, with its slots filled in."""

    def __init__(self, seed: int, names: dict[str, str]) -> None:
        # Not a secret: every machine gets the same demo.
        self.random = random.Random(seed)  # nosec B311
        self._names = names
        self._lines = {kind: cycle(self._shuffled(lines)) for kind, lines in _kinds().items()}

    def _shuffled(self, lines: list[str]) -> list[str]:
        return self.random.sample(lines, len(lines))

    def line(self, kind: str, **slots: str) -> str:
        """Return the next line of `kind`, capitalized."""
        fillings = {
            "thing": next(self._lines["thing"]),
            "thing2": next(self._lines["thing"]),
            "host": f"{self.random.choice(['web', 'db', 'jobs'])}-{self.random.randint(1, 3)}",
            "percent": str(self.random.randint(71, 94)),
            "count": str(self.random.randint(14, 90)),
            "other": self.random.choice(list(self._names.values())),
        }
        text = next(self._lines[kind]).format(**{**fillings, **slots})
        return text[:1].upper() + text[1:]

    def some_of(self, people: list[str], count: int) -> list[str]:
        """Return `count` different people in random order."""
        return self.random.sample(people, count)


def _kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("routine.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kinds[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            kinds[list(kinds)[-1]].append(line)
    return kinds


def _stand_up(words: _Words) -> Script:
    facts = {"title": "Stand-up", "topic": "Done, doing, stuck", "owner": "dee", "people": " ".join(TEAM)}
    script = Script(facts)
    for day in range(DAYS):
        speakers = words.some_of(TEAM, 7)
        steps = [Step("say", who, f"{words.line('did')}; {_small(words.line('doing'))}.") for who in speakers]
        steps += [Step("say", who, words.line("nudge")) for who in words.some_of(TEAM, 3)]
        script.scenes.append(Scene(day, 9 * 60 + 30, steps))
    return script


def _lunch(words: _Words) -> Script:
    people = ["hana", "ben", "cy", "eli", "fay", "gus"]
    script = Script({"title": "Lunch", "owner": "hana", "people": " ".join(people)})
    for day in range(DAYS):
        asker, *others = words.some_of(people, 6)
        places = {"place": words.line("place"), "place2": words.line("place")}
        steps = [Step("say", asker, words.line("ask", **places))]
        steps += [Step("say", who, words.line("vote", **places)) for who in others]
        steps.append(Step("say", asker, words.line("settle", **places)))
        script.scenes.append(Scene(day, 11 * 60 + 40, steps))
        after = [Step("say", who, words.line("after")) for who in words.some_of(people, 3)]
        script.scenes.append(Scene(day, 13 * 60 + 15, after))
    return script


def _on_call(words: _Words) -> Script:
    script = Script({"title": "On call", "topic": "What broke, and why", "owner": "ben", "people": "eli gus dee"})
    for day in range(DAYS):
        for incident in range(_INCIDENTS_A_DAY):
            first, second, _ = words.some_of(_ON_CALL, 3)
            said = words.line("incident").split(" / ")
            steps = [Step("say", (first, second)[index % 2], text) for index, text in enumerate(said)]
            script.scenes.append(Scene(day, (8 + 3 * incident) * 60 + words.random.randint(0, 59), steps))
    return script


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if not text.startswith("I ") else text
