"""Lean frames: nothing that a client needs is missing, and a plain text is small."""

import json
from copy import copy
from itertools import count
from typing import Any

import pytest

from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.connection import Connection
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.wire.transport import EXTENSION
from chats.delivery.frames import message_frame
from chats.delivery.lean_message import shortened_message
from chats.models import Message
from chats.payloads.message import message_payload
from chats.tests.delivery.kinds_of_messages import ADA, AT, CLIENT_ID, KINDS, ZOË, written
from chats.tests.delivery.wire import Wire
from chats.text.markup import plain_html

# docs/socket.md, "Lean frames": what a key that is missing stands for.
MISSING: dict[str, Any] = {
    "number": None, "kind": "text", "content": "", "user": "", "user_id": None, "avatar": None, "edited_at": None,
    "deleted": False, "reply_to": None, "thread_root": None, "thread_count": 0, "thread_last_at": None,
    "thread_user_ids": [], "reactions": [], "pinned_at": None, "mentions": [], "previews": [], "files": [],
    "system": None,
}  # fmt: skip
MOST_BYTES = 360


class Listener:
    """One socket of a person on the chat's topic."""

    def __init__(self, stream: TopicStream, *, user_id: int = 9, is_lean: bool = True, last_seq: int = 3) -> None:
        self.wire = Wire()
        self.stream = stream
        connection = Connection(
            scope={"extensions": {EXTENSION: self.wire}},
            send=self.wire.refuse,
            user_id=user_id,
            device_id=1,
            max_buffered_bytes=1_048_576,
        )
        self.subscription = Subscription(
            connection=connection, topic=stream.topic, join_ref="1", on_closed=lambda one: None, is_lean=is_lean
        )
        stream.subscriptions[connection] = self.subscription
        self.last_seq = last_seq

    def open(self) -> "Listener":
        self.stream.open(self.subscription, last_seq=self.last_seq, last_number=0)
        return self

    @property
    def payloads(self) -> list[dict[str, Any]]:
        self.stream._fanout.flush()
        return [json.loads(text)[4] for text in _texts(b"".join(self.wire.writes))]


def _texts(written: bytes) -> list[bytes]:
    """Return the texts of unmasked frames."""
    texts = []
    while written:
        start, size = (2, written[1]) if written[1] < 126 else (4, int.from_bytes(written[2:4], "big"))
        texts.append(written[start : start + size])
        written = written[start + size :]
    return texts


def _stream() -> TopicStream:
    return TopicStream("chat:42", max_early=10, shorten=shortened_message)


def _publish(stream: TopicStream, *messages: Message) -> None:
    for seq, message in enumerate(messages, start=(stream.delivered or 0) + 1):
        stored = copy(message)
        stored.changed_seq = seq
        stream.receive(message_frame(stored, is_new=True))


def _restored(lean: dict[str, Any], names: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return P of a lean payload as a client restores it."""
    author_id = lean.get("user_id")
    if author_id and "user" in lean:
        names[author_id] = {"user": lean["user"], "avatar": lean.get("avatar")}
    html = "" if lean.get("deleted") else plain_html(lean.get("content", ""))
    return {**MISSING, "chat_id": 42, "html": html, **names.get(author_id or 0, {}), **lean}


class TestNothingIsMissing:
    @pytest.mark.parametrize("kind", KINDS)
    async def test_each_kind_of_message_is_restored(self, kind):
        stream, message = _stream(), KINDS[kind]
        listener = Listener(stream).open()
        _publish(stream, message)
        [lean] = listener.payloads
        assert _restored(lean, {}) | {"client_id": None} == {**message_payload(message), "client_id": None, "prev": 3}
        assert "client_id" not in lean

    @pytest.mark.parametrize("kind", KINDS)
    async def test_the_second_of_each_kind_too_without_the_name(self, kind):
        stream, names = _stream(), {}
        listener = Listener(stream).open()
        _publish(stream, KINDS[kind], KINDS[kind])
        first, second = listener.payloads
        _restored(first, names)
        assert not second.keys() & {"user", "avatar"}
        assert _restored(second, names)["user"] == message_payload(KINDS[kind])["user"]

    def test_nothing_is_null_or_empty_but_a_text(self):
        for message in KINDS.values():
            body = shortened_message(message_payload(message)).body
            assert [key for key, value in body.items() if not value and key != "content"] == []

    def test_a_tombstone_is_short(self):
        body = shortened_message(message_payload(written("gone", deleted_at=AT))).body
        assert set(body) == {"id", "number", "seq", "at", "user_id", "deleted"}


class TestNames:
    async def test_a_name_comes_once_and_again_when_it_has_changed(self):
        stream = _stream()
        listener = Listener(stream).open()
        renamed = type(ADA)(pk=ADA.pk, name="Ada L.", avatar="")
        _publish(
            stream, written("1"), written("2", author=ZOË), written("3"), written("4", author=renamed), written("5")
        )
        # The last one was read before the change.
        assert [one.get("user") for one in listener.payloads] == ["Ada", "Zoë <b>", None, "Ada L.", "Ada"]

    async def test_who_joins_later_gets_the_name_with_the_next_frame(self):
        stream = _stream()
        first = Listener(stream).open()
        _publish(stream, written("1"), written("2"))
        late = Listener(stream, last_seq=5).open()
        _publish(stream, written("3"), written("4"))
        assert [one.get("user") for one in late.payloads] == ["Ada", None]
        assert [one.get("user") for one in first.payloads] == ["Ada", None, "Ada", None]

    async def test_who_is_joining_gets_whole_frames(self):
        stream = _stream()
        Listener(stream).open()
        joining = Listener(stream, last_seq=4)
        _publish(stream, written("covered by the reply"), written("not covered"))
        joining.open()
        _publish(stream, written("live"))
        held, live = joining.payloads
        assert held == {**message_payload(written("not covered", changed_seq=5)), "prev": 4}
        assert (live["content"], live["user"]) == ("live", "Ada")

    async def test_a_reply_that_is_ahead_of_the_topic_covers_names_too(self):
        stream = _stream()
        Listener(stream).open()
        ahead = Listener(stream, last_seq=5).open()
        _publish(stream, written("4"), written("5"), written("6"))
        assert [(one["seq"], one.get("user")) for one in ahead.payloads] == [(6, "Ada")]

    @pytest.mark.parametrize("order", [(5, 3), (3, 5)])
    async def test_in_a_batch_that_one_has_half_of_everyone_gets_the_name_first(self, order):
        stream = _stream()
        _publish(stream)
        opened = {last_seq: Listener(stream, last_seq=last_seq) for last_seq in order}
        stream.delivered = 3
        for listener in opened.values():
            listener.open()
        _publish(stream, written("4", author=ZOË), written("5"), written("6"))
        assert [one.get("user") for one in opened[5].payloads] == ["Ada"]
        assert opened[3].payloads[1]["user"] == "Ada"

    async def test_the_names_of_many_authors_are_bounded(self):
        stream = _stream()
        listener = Listener(stream).open()
        authors = [type(ADA)(pk=number, name=f"U{number}") for number in range(1, 502)]
        _publish(stream, *(written("hello", author=author) for author in [*authors, authors[0], authors[500]]))
        assert [one.get("user") for one in listener.payloads[-3:]] == ["U501", "U1", None]


class TestForms:
    async def test_the_client_id_goes_to_the_authors_own_sockets_only(self):
        stream = _stream()
        own, others, whole = (
            Listener(stream, user_id=1).open(), Listener(stream, user_id=2).open(),
            Listener(stream, user_id=2, is_lean=False).open(),
        )  # fmt: skip
        _publish(stream, written("1"), written("2", client_id=CLIENT_ID), written("3", author=ZOË, client_id=CLIENT_ID))
        ids = [[one.get("client_id") for one in listener.payloads] for listener in (own, others, whole)]
        assert ids == [
            [None, str(CLIENT_ID), None],
            [None, None, str(CLIENT_ID)],
            [None, str(CLIENT_ID), str(CLIENT_ID)],
        ]

    async def test_each_form_is_encoded_once(self):
        stream = _stream()
        listeners = [Listener(stream, is_lean=is_lean).open() for is_lean in (True, True, False, False)]
        _publish(stream, written("hello"))
        lean, as_lean, whole, as_whole = (listener.wire.writes[0] for listener in listeners)
        assert lean is as_lean
        assert whole is as_whole
        assert lean != whole

    async def test_a_frame_without_a_seq_is_the_same_bytes(self):
        stream = _stream()
        lean, whole = Listener(stream).open(), Listener(stream, is_lean=False).open()
        stream.receive(Publication(topic="chat:42", event="typing", body='{"user_id":1}'))
        assert lean.wire.writes[0] is whole.wire.writes[0]


class TestBytes:
    async def test_a_plain_text_of_200_characters_takes_at_most_360_bytes(self):
        stream = TopicStream("chat:4200", max_early=10, shorten=shortened_message)
        listener = Listener(stream, last_seq=120_000).open()
        numbers = count(120_001)
        for pk in (1_234_567, 1_234_568):
            number = next(numbers)
            message = written(
                "x" * 200, pk=pk, chat_id=4200, number=number, changed_seq=number, author=type(ADA)(pk=31_234)
            )
            stream.receive(message_frame(message, is_new=True))
        stream._fanout.flush()
        assert len(listener.wire.writes[-1]) <= MOST_BYTES

    async def test_letters_of_other_scripts_are_not_escaped(self):
        stream = _stream()
        listener = Listener(stream).open()
        _publish(stream, written("д" * 200))
        assert ("д" * 200).encode() in listener.wire.writes[0]
