"""What one process knows of who is on a topic, and of that what changed since the last flush."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from chatapp.realtime.presence.store import Entry

State = dict[str, dict[str, Any]]
# Below this part of its size a window has no use any longer: not again and again around its size.
CLOSES_BELOW = 0.8


class Changes(NamedTuple):
    """Entries that joined and left."""

    joins: Iterable[Entry]
    leaves: Iterable[Entry]


class Mirror:
    """The entries of a topic. A person is all entries with one key.

    With more than `most_shown` people only the ones who came last are shown, and changes concern only them.
    """

    def __init__(self, *, most_shown: int) -> None:
        """Start empty."""
        self.entries: dict[str, Entry] = {}
        self.people: dict[str, tuple[Entry, ...]] = {}
        self._joins: dict[str, Entry] = {}
        self._leaves: dict[str, Entry] = {}
        self._most_shown = most_shown
        self._window: _Window | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything changed since `take_changes`."""
        return bool(self._joins or self._leaves)

    def add(self, entry: Entry) -> None:
        """Record a new entry. One that left and is back between two flushes is not published at all."""
        if entry.ref in self.entries:
            return
        self.entries[entry.ref] = entry
        if self._leaves.pop(entry.ref, None) is None:
            self._joins[entry.ref] = entry
        mine = self.people.get(entry.key)
        self.people[entry.key] = (entry,) if mine is None else (*mine, entry)
        if self._window is not None:
            self._window.note(entry.key, is_here=True)

    def remove(self, ref: str) -> None:
        """Record that an entry left. One that joined and left between two flushes is not published at all."""
        entry = self.entries.pop(ref, None)
        if entry is None:
            return
        if self._joins.pop(ref, None) is None:
            self._leaves[ref] = entry
        if mine := tuple(one for one in self.people[entry.key] if one.ref != ref):
            self.people[entry.key] = mine
        else:
            del self.people[entry.key]
        if self._window is not None:
            self._window.note(entry.key, is_here=bool(mine))

    def joined_here(self, process_id: str) -> list[Entry]:
        """Return the entries of a process that joined since `take_changes`."""
        return [entry for entry in self._joins.values() if entry.process_id == process_id]

    def take_changes(self) -> tuple[Changes, Changes]:
        """Return all changes since the last call, and those of the people who are shown."""
        if self._window is None and len(self.people) > self._most_shown:
            self._window = _Window(self.people, known=self._known(), most=self._most_shown)
        every = Changes(self._joins.values(), self._leaves.values())
        shown = every if self._window is None else self._window.take_changes(self.people)
        self._joins, self._leaves = {}, {}
        if len(self.people) < CLOSES_BELOW * self._most_shown:
            self._window = None
        return every, shown

    def shown(self) -> Iterable[Entry]:
        """Return the entries of the people who are shown, as of `take_changes`."""
        return self.entries.values() if self._window is None else self._window.entries(self.people)

    def of(self, keys: Iterable[str]) -> list[Entry]:
        """Return the entries of some people."""
        return [entry for key in keys for entry in self.people.get(key, ())]

    def _known(self) -> dict[str, tuple[Entry, ...]]:
        """Return what was shown before the present changes."""
        known: dict[str, tuple[Entry, ...]] = defaultdict(tuple)
        for entry in [*self.entries.values(), *self._leaves.values()]:
            if entry.ref not in self._joins:
                known[entry.key] += (entry,)
        return known


class _Window:
    """The people who came last among too many. Each change costs the same, whatever their number."""

    def __init__(self, people: dict[str, tuple[Entry, ...]], *, known: dict[str, tuple[Entry, ...]], most: int) -> None:
        """`known`: what was shown so far."""
        self._most = most
        arrived = iter(people)
        self._others: OrderedDict[str, None] = OrderedDict.fromkeys(islice(arrived, len(people) - most))
        self._inside: OrderedDict[str, None] = OrderedDict.fromkeys(arrived)
        self._known = known
        self._changed: dict[str, None] = dict.fromkeys([*known, *self._inside])

    def note(self, key: str, *, is_here: bool) -> None:
        """Record that a person has come, got or lost an entry, or left."""
        self._changed[key] = None
        if is_here and key not in self._inside and key not in self._others:
            self._inside[key] = None
            if len(self._inside) > self._most:
                oldest, _ = self._inside.popitem(last=False)
                self._others[oldest] = self._changed[oldest] = None
        elif not is_here and key in self._others:
            del self._others[key]
        elif not is_here and key in self._inside:
            del self._inside[key]
            if self._others:
                newest, _ = self._others.popitem()
                self._inside[newest] = self._changed[newest] = None
                self._inside.move_to_end(newest, last=False)

    def take_changes(self, people: dict[str, tuple[Entry, ...]]) -> Changes:
        """Return the difference to what was shown at the last call."""
        changes: tuple[list[Entry], list[Entry]] = ([], [])
        for key in self._changed:
            before, now = self._known.pop(key, ()), people[key] if key in self._inside else ()
            if now:
                self._known[key] = now
            changes[0].extend(entry for entry in now if entry not in before)
            changes[1].extend(entry for entry in before if entry not in now)
        self._changed = {}
        return Changes(*changes)

    def entries(self, people: dict[str, tuple[Entry, ...]]) -> Iterable[Entry]:
        """Return the entries inside, oldest person first."""
        return (entry for key in self._inside for entry in people.get(key, ()))


def shape(entries: Iterable[Entry]) -> State:
    """Return `{key: {"metas": [...], ...extra}}`, metas oldest first."""
    state: State = {}
    for entry in entries:
        shown = state.setdefault(entry.key, {"metas": []})
        shown["metas"].append({**entry.meta, "phx_ref": entry.ref})
        shown.update(entry.extra)
    return state
