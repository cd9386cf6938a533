"""Turn change notices into personal updates for the people connected to this process.

At most one query a second per kind and subject: a busy chat must not make every process query for every message.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from chatapp.realtime import bus, database, event_store
from chatapp.realtime.coalescer import Coalescer

NOTICE_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class _Query:
    """A notice whose query is running, and the personal topics that got other updates meanwhile."""

    notice: bus.ChangeNotice
    updated: set[str] = field(default_factory=set)


class PersonalUpdates:
    """Reads the updates of a change notice from the event store and publishes them locally."""

    def __init__(
        self,
        *,
        listeners: Callable[[], AbstractSet[int]],
        publish: Callable[[bus.Publication], None],
        forward: Callable[[bus.ChangeNotice], None],
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """`listeners`: local users; `publish` delivers a frame locally; `forward` sends a notice to the bus."""
        self._listeners = listeners
        self._publish = publish
        self._forward = forward
        self._start = start
        self._own: Coalescer[bus.ChangeNotice] = Coalescer(seconds=NOTICE_SECONDS, then=self._answer_and_forward)
        self._others: Coalescer[bus.ChangeNotice] = Coalescer(seconds=NOTICE_SECONDS, then=self._answer_soon)
        self._running: list[_Query] = []

    def put(self, notice: bus.ChangeNotice) -> None:
        """Queue a notice from this process."""
        self._own.put((notice.about, notice.subject_id), notice)

    def put_remote(self, notice: bus.ChangeNotice) -> None:
        """Queue a notice from another process."""
        self._others.put((notice.about, notice.subject_id), notice)

    def mark_superseded(self, topic: str) -> None:
        """Record that `topic` got an update: the result of a running query may be older."""
        for query in self._running:
            query.updated.add(topic)

    def _answer_and_forward(self, notice: bus.ChangeNotice) -> None:
        self._answer_soon(notice)
        self._forward(notice)

    def _answer_soon(self, notice: bus.ChangeNotice) -> None:
        self._start(self._answer(notice))

    async def _answer(self, notice: bus.ChangeNotice) -> None:
        if not (listeners := self._listeners()):
            return
        query = _Query(notice)
        self._running.append(query)
        try:
            frames = await database.run(
                event_store.registered().personal_frames,
                about=notice.about,
                subject_id=notice.subject_id,
                user_ids=listeners,
            )
        finally:
            self._running.remove(query)
        topics = {frame.topic for frame in frames}
        for other in self._running:
            if _have_same_subject(other.notice, notice):
                other.updated |= topics
        for frame in frames:
            self._publish(frame)
        # For example, a chat was read while its unread count was queried: the stale count must not be the last update.
        if topics & query.updated:
            self.put_remote(notice)


def _have_same_subject(notice: bus.ChangeNotice, other: bus.ChangeNotice) -> bool:
    return notice.subject_id == other.subject_id and (notice.about == "person") == (other.about == "person")
