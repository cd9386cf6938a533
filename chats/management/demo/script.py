"""Parser for the demo's texts: plain files, one per chat. It knows neither user ids nor the clock.

title: Launch            (also topic, kind, owner, people, invited)
== 2 14:05               a scene: on working day 2 at 14:05
ada | Good morning!      a message; lines indented by two spaces continue it
! edit: Good evening!    an action: edit or delete (the line above), leave, remove, owner, title
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

CHATS = Path(__file__).parent / "chats"

_SCENE = re.compile(r"== (\d+) (\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Step:
    """One action of a person. `verb` is `say`, or the word after the exclamation mark."""

    verb: str
    who: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Steps within minutes of each other."""

    day: int
    minute: int
    steps: list[Step]


@dataclass(slots=True)
class Script:
    """Everything that happens in one chat."""

    facts: dict[str, str]
    scenes: list[Scene] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The person who creates the chat."""
        return self.facts["owner"]

    def people(self, fact: str = "people") -> list[str]:
        """Names under `people` or `invited`."""
        return self.facts.get(fact, "").split()


def written_scripts() -> list[Script]:
    """Read every file, ordered by name."""
    return [read_script(file.read_text(encoding="utf-8")) for file in sorted(CHATS.glob("*.txt"))]


def read_script(text: str) -> Script:
    """Read one file.

    Errors: ValueError, naming the invalid line.
    """
    script = Script(facts={})
    for line in filter(str.strip, text.splitlines()):
        if scene := _SCENE.fullmatch(line.strip()):
            day, hour, minute = map(int, scene.groups())
            script.scenes.append(Scene(day, hour * 60 + minute, []))
        elif not script.scenes:
            name, _, value = line.partition(":")
            script.facts[name.strip()] = value.strip()
        else:
            _add_step(script.scenes[-1].steps, line)
    return script


def _add_step(steps: list[Step], line: str) -> None:
    if line.startswith("  ") and steps:
        last = steps[-1]
        steps[-1] = Step(last.verb, last.who, f"{last.text}\n{line[2:]}")
    elif line.startswith("! "):
        verb, _, text = line[2:].partition(":")
        steps.append(Step(verb.strip(), "", text.strip()))
    elif " | " in line:
        who, _, text = line.partition(" | ")
        steps.append(Step("say", who, text))
    else:
        raise ValueError(f"No scene, message or step: {line!r}")
