"""The local subscriptions of a topic's presence, and what each is written.

Most get the whole protocol. Those that asked for a count get the same while few are online; when more than
`counted_above` are, `presence_count`, and state and diffs of the people they watch only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from chatapp.realtime.limits import Limits
from chatapp.realtime.presence.mirror import Changes, Mirror, shape
from chatapp.realtime.presence.store import Entry
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.wire import frames

# A topic that was counted is counted until it has this part of `counted_above`: not again and again around it.
COUNTED_UNTIL = 0.8
# Everyone who counts gets each new count, so the more there are, the rarer it comes.
COUNT_SECONDS, COUNT_SECONDS_PER_PERSON = 1.0, 0.001


class Audience:
    """One topic's."""

    def __init__(self, topic: str, *, limits: Limits) -> None:
        """Start empty."""
        self._topic = topic
        self._limits = limits
        self._by_ref: dict[str, Subscription] = {}
        self._whole: dict[Subscription, None] = {}
        # What each of those that asked for a count watches.
        self._counting: dict[Subscription, frozenset[str]] = {}
        self._watchers: dict[str, dict[Subscription, None]] = {}
        self._newcomers: list[Subscription] = []
        self._is_counted = False
        self._count = 0
        self._count_due = 0.0

    def add(self, subscription: Subscription, *, ref: str, counts: bool) -> None:
        """Add a subscription, which gets the state with the next flush."""
        self._by_ref[ref] = subscription
        self._newcomers.append(subscription)
        if counts:
            self._counting[subscription] = frozenset()
        else:
            self._whole[subscription] = None

    def remove(self, ref: str) -> None:
        """Remove the subscription with this entry."""
        subscription = self._by_ref.pop(ref, None)
        if subscription is None:
            return
        self._whole.pop(subscription, None)
        if subscription in self._counting:
            self._watch(subscription, frozenset())
            del self._counting[subscription]

    def watch(self, subscription: Subscription, keys: frozenset[str], *, stream: TopicStream, mirror: Mirror) -> None:
        """Let `subscription` watch these people instead of others; write it who of them is online."""
        if subscription in self._counting:
            self._watch(subscription, keys)
            if self._is_counted and subscription not in self._newcomers:
                self._write_watched([subscription], stream, mirror)

    def flush(self, stream: TopicStream, mirror: Mirror, *, is_loaded: bool) -> float | None:
        """Write what changed, and the state to newcomers if all is loaded.

        Return the seconds after which a count is due.
        """
        was_counted, self._is_counted = self._is_counted, self._is_to_be_counted(len(mirror.people))
        every, shown = mirror.take_changes()
        if self._counting and (self._is_counted or was_counted):
            self._write_diff(stream, shown, to=self._whole)
            if self._is_counted == was_counted:
                self._write_watched_diffs(stream, every)
            else:
                self._write_other_kind(stream, mirror)
        else:
            self._write_diff(stream, shown, to=None)
        if is_loaded:
            self._write_states(stream, mirror)
        return self._write_count(stream, len(mirror.people)) if self._is_counted and self._counting else None

    def _is_to_be_counted(self, online: int) -> bool:
        return online > self._limits.counted_above * (COUNTED_UNTIL if self._is_counted else 1)

    def _watch(self, subscription: Subscription, keys: frozenset[str]) -> None:
        for key in self._counting[subscription] - keys:
            watchers = self._watchers[key]
            del watchers[subscription]
            if not watchers:
                del self._watchers[key]
        for key in keys - self._counting[subscription]:
            self._watchers.setdefault(key, {})[subscription] = None
        self._counting[subscription] = keys

    def _write_diff(self, stream: TopicStream, changes: Changes, *, to: Collection[Subscription] | None) -> None:
        """Write a diff to these subscriptions, None for all of the topic."""
        joins, leaves = shape(changes.joins), shape(changes.leaves)
        if (joins or leaves) and (to is None or to):
            text = self._frame(event="presence_diff", payload_json=frames.encode({"joins": joins, "leaves": leaves}))
            if to is None:
                stream.write_to_all(text)
            else:
                stream.write_to(to, text)

    def _write_watched_diffs(self, stream: TopicStream, changes: Changes) -> None:
        watched: dict[str, tuple[list[Entry], list[Entry]]] = {}
        for index, entries in enumerate(changes):
            for entry in entries:
                if entry.key in self._watchers:
                    watched.setdefault(entry.key, ([], []))[index].append(entry)
        for key, entries_of_key in watched.items():
            self._write_diff(stream, Changes(*entries_of_key), to=self._watchers[key])

    def _write_other_kind(self, stream: TopicStream, mirror: Mirror) -> None:
        """Write to those that count what takes the place of all they knew."""
        newcomers = set(self._newcomers)
        known = [subscription for subscription in self._counting if subscription not in newcomers]
        if self._is_counted:
            self._count_to(known, stream, len(mirror.people))
            self._write_watched(known, stream, mirror)
        else:
            stream.write_to(known, self._count_frame(None))
            stream.write_to(
                known, self._frame(event="presence_state", payload_json=frames.encode(shape(mirror.shown())))
            )

    def _write_states(self, stream: TopicStream, mirror: Mirror) -> None:
        newcomers, self._newcomers = self._newcomers, []
        counting = [one for one in newcomers if self._is_counted and one in self._counting]
        if counting:
            stream.write_to(counting, self._count_frame(len(mirror.people)))
            self._write_watched(counting, stream, mirror)
        others = [one for one in newcomers if not (self._is_counted and one in self._counting)]
        state = frames.encode(shape(mirror.shown())) if others else ""
        for subscription in others:
            if subscription.is_open and not subscription.is_dropped:
                subscription.push("presence_state", state)

    def _write_watched(self, subscriptions: Iterable[Subscription], stream: TopicStream, mirror: Mirror) -> None:
        """Write to each the state of the people it watches; most watch the same, or none yet."""
        alike: dict[frozenset[str], list[Subscription]] = {}
        for subscription in subscriptions:
            alike.setdefault(self._counting.get(subscription, frozenset()), []).append(subscription)
        for keys, watching in alike.items():
            state = frames.encode(shape(mirror.of(sorted(keys))))
            stream.write_to(watching, self._frame(event="presence_state", payload_json=state))

    def _write_count(self, stream: TopicStream, online: int) -> float | None:
        now = asyncio.get_running_loop().time()
        if online == self._count:
            return None
        if now < self._count_due:
            return self._count_due - now
        self._count_to(self._counting, stream, online)
        return None

    def _count_to(self, subscriptions: Iterable[Subscription], stream: TopicStream, online: int) -> None:
        now = asyncio.get_running_loop().time()
        self._count = online
        self._count_due = now + max(COUNT_SECONDS, COUNT_SECONDS_PER_PERSON * online)
        stream.write_to(subscriptions, self._count_frame(online))

    def _count_frame(self, online: int | None) -> str:
        return self._frame(event="presence_count", payload_json=frames.encode({"online": online}))

    def _frame(self, *, event: str, payload_json: str) -> str:
        return frames.broadcast(topic=self._topic, event=event, payload_json=payload_json)
