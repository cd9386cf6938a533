"""Turn change notices into personal updates for the people connected to this process.

At most one query per interval, kind and subject: a busy topic must not make every process query for every frame. And
none in a process to which no one is connected whom the change concerns: the process where it was made asks once whom it
concerns, and its notice names them.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from chatapp.lib.errors import Unavailable
from chatapp.realtime.bus import messages
from chatapp.realtime.event_store import EventStore
from chatapp.realtime.personal_topics import PersonalTopics
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
        personal: PersonalTopics,
        publish: Callable[[messages.Publication], None],
        forward: Callable[[messages.ChangeNotice], None],
        has_peers: Callable[[], bool],
        start: Callable[[Coroutine[None, None, None]], None],
        seconds: float,
    ) -> None:
        """Pass the notices of a kind and subject on at most once in `seconds`.

        `listeners`: local users, always current; `publish` delivers a frame locally; `forward` sends a notice to the
        bus; `has_peers` returns whether other processes read it there; `start` runs a coroutine in the background.
        """
        self._store = store
        self._personal = personal
        self._listeners = listeners
        self._publish = publish
        self._forward = forward
        self._has_peers = has_peers
        self._start = start
        self._own: Throttle[messages.ChangeNotice] = Throttle(seconds=seconds, then=self._answer_and_forward)
        self._others: Throttle[messages.ChangeNotice] = Throttle(seconds=seconds, then=self._answer_soon)
        self._running: list[_Query] = []

    def put(self, notice: messages.ChangeNotice) -> None:
        """Queue a notice from this process."""
        self._own.put((notice.about, notice.subject_id), notice)

    def put_remote(self, notice: messages.ChangeNotice) -> None:
        """Queue a notice from another process, if it concerns anyone here.

        Who connects later reads the state then.
        """
        if not self._concerned_here(notice):
            return
        key = (notice.about, notice.subject_id)
        # The second notice may have been made first, and not name someone who joined in between.
        waiting = self._others.drop(key)
        self._others.put(key, notice if waiting is None else notice.merged(waiting))

    def mark_superseded(self, topic: str) -> None:
        """Record that `topic` got an update: the result of a running query may be older."""
        for query in self._running:
            query.updated.add(topic)

    def _answer_and_forward(self, notice: messages.ChangeNotice) -> None:
        if notice.concerned is None and self._has_peers():
            self._start(self._name_concerned(notice))
        else:
            self._answer_soon(notice)
            self._forward(notice)

    async def _name_concerned(self, notice: messages.ChangeNotice) -> None:
        try:
            concerned = await database.run(self._store.concerned, about=notice.about, subject_id=notice.subject_id)
            notice = replace(notice, concerned=concerned)
        except Unavailable:
            # Other processes may reach the database.
            pass
        self._forward(notice)
        await self._answer(notice)

    def _answer_soon(self, notice: messages.ChangeNotice) -> None:
        self._start(self._answer(notice))

    async def _answer(self, notice: messages.ChangeNotice) -> None:
        user_ids = self._concerned_here(notice)
        if not user_ids:
            return
        query = _Query(notice)
        self._running.append(query)
        try:
            frames = await database.run(
                self._store.personal_frames,
                about=notice.about,
                subject_id=notice.subject_id,
                user_ids=user_ids,
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

    def _concerned_here(self, notice: messages.ChangeNotice) -> AbstractSet[int]:
        """Return the local users whom the notice may concern. The store decides who of them it does."""
        if notice.concerned is None:
            return self._listeners
        named = (user_id for topic in notice.concerned for user_id in self._personal.owner_of(topic))
        return {user_id for user_id in named if user_id in self._listeners}

    def _subject(self, notice: messages.ChangeNotice) -> tuple[str, int]:
        return self._personal.subjects.get(notice.about, notice.about), notice.subject_id
