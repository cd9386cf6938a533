"""The topics that this process has subscriptions for."""

from __future__ import annotations

from collections.abc import Callable

from chatapp.ops import counters
from chatapp.realtime.bus import messages
from chatapp.realtime.lean import Shorten
from chatapp.realtime.limits import Limits
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.topic_stream import TopicStream


class Topics:
    """The stream of every topic with a local subscription."""

    def __init__(
        self,
        *,
        limits: Limits,
        personal: PersonalTopics,
        shorten: Shorten,
        changed: Callable[[], None],
        emptied: Callable[[str], None],
        behind: Callable[[TopicStream], None],
    ) -> None:
        """`shorten` makes lean payloads. `changed`: a topic was added or removed; `emptied`: which; `behind`: a stream
        is behind one of its joins.
        """
        self.streams: dict[str, TopicStream] = {}
        # Users whose own topic has local subscriptions: an index, because every change notice needs it. Always the same
        # set, which database threads look into.
        self.listening_users: set[int] = set()
        self._limits = limits
        self._personal = personal
        self._shorten = shorten
        self._changed = changed
        self._emptied = emptied
        self._behind = behind

    def subscribe(self, subscription: Subscription) -> None:
        """Register a subscription that is joining. Nothing is written to it until `open`."""
        topic = subscription.topic
        stream = self.streams.get(topic)
        if stream is None:
            stream = self.streams[topic] = TopicStream(
                topic, max_early=self._limits.max_early_frames, shorten=self._shorten
            )
            self.listening_users |= self._personal.owner_of(topic)
            self._note_change()
        stream.subscriptions[subscription.connection] = subscription

    def open(self, subscription: Subscription, *, last_seq: int | None = None, last_number: int = 0) -> None:
        """Start writing to a subscription; call it after the join reply is written."""
        stream = self.streams[subscription.topic]
        stream.open(subscription, last_seq=last_seq, last_number=last_number)
        if last_seq is not None and stream.delivered is not None and stream.delivered < last_seq:
            self._behind(stream)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a subscription, and the topic's stream with its last one."""
        topic = subscription.topic
        stream = self.streams.get(topic)
        if stream is None or stream.subscriptions.get(subscription.connection) is not subscription:
            return
        del stream.subscriptions[subscription.connection]
        if not stream.subscriptions:
            del self.streams[topic]
            self.listening_users -= self._personal.owner_of(topic)
            self._emptied(topic)
            self._note_change()

    def groups(self) -> set[str]:
        """Return the channel layer groups of the topics, and the one of every process."""
        return {messages.group_of(topic) for topic in self.streams} | {messages.EVERYWHERE}

    def _note_change(self) -> None:
        self._changed()
        counters.set("topics", len(self.streams))
