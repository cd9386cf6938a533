"""Turn change notices into personal updates for the people connected to this process.

At most one query per interval, kind and subject: a busy topic must not make every process query for every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from chatapp.realtime.bus import messages
from chatapp.realtime.event_store import EventStore
from chatapp.realtime.tasks import database
from chatapp.realtime.tasks.throttle import Throttle


@dataclass(eq=False, slots=True)
class _Query:
    """A notice whose query is running, and the personal topics that got other updates meanwhile."""

    notice: messages.ChangeNotice
    updated: set[str] = field(default_factory=set)


class PersonalUpdates:
    """Reads the updates of a change notice from the event store and publishes them locally."""

    def __init__(
        self,
        *,
        store: EventStore,
        listeners: AbstractSet[int],
        subjects: Mapping[str, str],
        publish: Callable[[messages.Publication], None],
        forward: Callable[[messages.ChangeNotice], None],
        start: Callable[[Coroutine[None, None, None]], None],
        seconds: float,
    ) -> None:
        """Pass the notices of a kind and subject on at most once in `seconds`.

        `listeners`: local users, always current; `subjects`: the kind of subject of each kind of notice; `publish`
        delivers a frame locally; `forward` sends a notice to the bus; `start` runs a coroutine in the background.
        """
        self._store = store
        self._subjects = subjects
        self._listeners = listeners
        self._publish = publish
        self._forward = forward
        self._start = start
        self._own: Throttle[messages.ChangeNotice] = Throttle(seconds=seconds, then=self._answer_and_forward)
        self._others: Throttle[messages.ChangeNotice] = Throttle(seconds=seconds, then=self._answer_soon)
        self._running: list[_Query] = []

    def put(self, notice: messages.ChangeNotice) -> None:
        """Queue a notice from this process."""
        self._own.put((notice.about, notice.subject_id), notice)

    def put_remote(self, notice: messages.ChangeNotice) -> None:
        """Queue a notice from another process."""
        self._others.put((notice.about, notice.subject_id), notice)

    def mark_superseded(self, topic: str) -> None:
        """Record that `topic` got an update: the result of a running query may be older."""
        for query in self._running:
            query.updated.add(topic)

    def _answer_and_forward(self, notice: messages.ChangeNotice) -> None:
        self._answer_soon(notice)
        self._forward(notice)

    def _answer_soon(self, notice: messages.ChangeNotice) -> None:
        self._start(self._answer(notice))

    async def _answer(self, notice: messages.ChangeNotice) -> None:
        if not self._listeners:
            return
        query = _Query(notice)
        self._running.append(query)
        try:
            frames = await database.run(
                self._store.personal_frames,
                about=notice.about,
                subject_id=notice.subject_id,
                user_ids=self._listeners,
            )
        finally:
            self._running.remove(query)
        topics = {frame.topic for frame in frames}
        for other in self._running:
            if self._subject(other.notice) == self._subject(notice):
                other.updated |= topics
        for frame in frames:
            self._publish(frame)
        # For example, a count became smaller while it was queried: the stale one must not be the last update.
        if topics & query.updated:
            self.put_remote(notice)

    def _subject(self, notice: messages.ChangeNotice) -> tuple[str, int]:
        return self._subjects.get(notice.about, notice.about), notice.subject_id
