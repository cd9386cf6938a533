"""What every run has: a crowd that talks, its people and chats, a journal, and what the faults found."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos.crowds import CrowdProcess
from bench.chaos.journal import Journal
from bench.chaos.people import Person, Room, make_people, make_room

BACK_SECONDS = 60.0


@dataclass(frozen=True)
class Size:
    """The size of the crowd, and its total message rate."""

    people: int = 12
    rooms: int = 3
    members: int = 6
    per_second: float = 60.0


@dataclass
class Finding:
    """A fault's own measurement, printed beside the six counters. `is_bad`: a violation."""

    fault: str
    text: str
    is_bad: bool = False


@dataclass(kw_only=True)
class Scene:
    """A running installation with people in it. `pages` and `entries`: the ports of its pages and of its sockets."""

    folder: Path
    dice: random.Random
    crowd: CrowdProcess
    journal: Journal
    size: Size
    pages: int
    entries: Sequence[int]
    people: list[Person] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fault: str = ""

    def mark(self, moment: str) -> None:
        """Mark the fault's begin or end: what is owed then must arrive soon."""
        self.journal.note("mark", self.fault, moment)

    def say(self, text: str, *, is_bad: bool = False) -> None:
        """Print and store the fault's finding."""
        self.findings.append(Finding(self.fault, text, is_bad))
        print(f"      {'BAD: ' if is_bad else ''}{text}", flush=True)

    def promise(self, text: str, *, kept: bool) -> None:
        """Report a measurement and whether it is within its limit."""
        self.say(text, is_bad=not kept)

    async def until_back(self, *, seconds: float = BACK_SECONDS) -> None:
        """Wait until every tab of the crowd has joined every chat again."""
        if await self.crowd.until_joined(seconds=seconds) is None:
            self.promise(f"tabs not back after {seconds:.0f} s: {await self.crowd.ask('status')}", kept=False)

    async def room(self, owner: Person, others: list[Person]) -> Room:
        """Create a chat."""
        room = await make_room(owner, others)
        self.journal.note("room", room.chat_id, room.owner_id)
        return room

    async def tidy_up(self) -> None:
        """Close or repair what a failed fault has left."""

    async def populate(self, seed: int) -> None:
        """Sign up the people, create their chats, and let the crowd talk. Errors: RuntimeError."""
        size = self.size
        *self.people, outsider = await make_people(size.people + 1, pages=self.pages, prefix="Person")
        for number in range(size.rooms):
            # Neighboring chats share people, and everyone is in one.
            first = number * size.people // size.rooms
            members = [self.people[(first + step) % size.people] for step in range(size.members)]
            self.rooms.append(await self.room(members[0], members[1:]))
        await self.crowd.start(
            people=self.people,
            rooms=self.rooms,
            ports=self.entries,
            pages=self.pages,
            seed=seed,
            outsiders=[outsider],
        )
        if await self.crowd.until_joined(seconds=BACK_SECONDS) is None:
            raise RuntimeError(f"the crowd cannot join: {await self.crowd.ask('status')}")
        await self.crowd.ask("pace", per_second=size.per_second)
