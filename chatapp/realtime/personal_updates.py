"""From "something changed in this chat, with this person" to what each local person is told on their own stream.

At most once a second per chat and question: a lively chat must not make every process ask for every message.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from chatapp.realtime import bus, database, event_store
from chatapp.realtime.coalescer import Coalescer

NOTICE_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class _Asking:
    """A question the database is busy with, and the streams that were told something else meanwhile."""

    notice: bus.ChangeNotice
    told: set[str] = field(default_factory=set)


class PersonalUpdates:
    """Asks the application what the listeners of own streams must be told."""

    def __init__(
        self,
        *,
        listeners: Callable[[], AbstractSet[int]],
        publish: Callable[[bus.Publication], None],
        spread: Callable[[bus.ChangeNotice], None],
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """`listeners`: people with sockets here; `publish` delivers one frame here; `spread` forwards a notice."""
        self._listeners = listeners
        self._publish = publish
        self._spread = spread
        self._start = start
        self._own: Coalescer[bus.ChangeNotice] = Coalescer(seconds=NOTICE_SECONDS, then=self._answer_and_spread)
        self._others: Coalescer[bus.ChangeNotice] = Coalescer(seconds=NOTICE_SECONDS, then=self._answer_soon)
        self._asking: list[_Asking] = []

    def put(self, notice: bus.ChangeNotice) -> None:
        """Take a notice of this process."""
        self._own.put((notice.about, notice.subject_id), notice)

    def put_remote(self, notice: bus.ChangeNotice) -> None:
        """Take a notice of another process."""
        self._others.put((notice.about, notice.subject_id), notice)

    def mark_superseded(self, topic: str) -> None:
        """Note that `topic` was told something: an answer that is being read meanwhile may know less."""
        for asking in self._asking:
            asking.told.add(topic)

    def _answer_and_spread(self, notice: bus.ChangeNotice) -> None:
        self._answer_soon(notice)
        self._spread(notice)

    def _answer_soon(self, notice: bus.ChangeNotice) -> None:
        self._start(self._answer(notice))

    async def _answer(self, notice: bus.ChangeNotice) -> None:
        if not (listeners := self._listeners()):
            return
        asking = _Asking(notice)
        self._asking.append(asking)
        try:
            frames = await database.run(
                event_store.registered().personal_frames,
                about=notice.about,
                subject_id=notice.subject_id,
                user_ids=listeners,
            )
        finally:
            self._asking.remove(asking)
        topics = {frame.topic for frame in frames}
        for other in self._asking:
            if _is_of_one_chat(other.notice, notice):
                other.told |= topics
        for frame in frames:
            self._publish(frame)
        # Someone read, say, while their count was being read: the older count must not be the last they hear.
        if topics & asking.told:
            self.put_remote(notice)


def _is_of_one_chat(one: bus.ChangeNotice, other: bus.ChangeNotice) -> bool:
    return one.subject_id == other.subject_id and (one.about == "person") == (other.about == "person")
