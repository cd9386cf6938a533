"""A device as docs/socket.md requires of a client: upserts newer rows, keeps a cursor, detects gaps, resends.

It raises on what the server may never do: frames out of order or twice, events of a topic it hasn't joined.
"""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from channels.testing import WebsocketCommunicator

from accounts.models import Device
from accounts.tokens import issue_channel_token
from chatapp.realtime.tasks import database
from chatapp.routing import route
from chatapp.tests.patience import PATIENCE_SECONDS

Row = dict[str, Any]
OLDER_AT_ONCE = 3


class ModelDevice:
    """One device of one person in one chat. Unacknowledged sends wait in `outbox`."""

    def __init__(self, device: Device, *, name: str, chat_id: int, get: Callable[[str], Row]) -> None:
        """`get` sends API requests from this device."""
        self.device, self.name, self.chat_id, self._get = device, name, chat_id, get
        self.topic, self.own_topic = f"chat:{chat_id}", f"user:{device.user_id}"
        self.rows: dict[int, Row] = {}
        self.cursor, self.was_reset, self.is_joined = 0, False, False
        # The unread count in the chat list; None while the chat isn't in the person's list.
        self.badge: int | None = None
        self.outbox: dict[str, str] = {}
        self.receipts: list[Row] = []
        self.refusals: set[tuple[str, str]] = set()
        self.heard_live: list[int] = []
        self.wire: WebsocketCommunicator | None = None
        self.waiting: dict[str, tuple[str, Row]] = {}
        self._refs = itertools.count(2)
        self._join_ref: str | None = None
        self._page_before: int | None = None
        self._last_heard = 0
        self._wants_sync = self._is_syncing = False
        self._listening: list[asyncio.Task[None]] = []
        self._gone: list[WebsocketCommunicator] = []

    def __repr__(self) -> str:
        session = "joined" if self.is_joined else "connected" if self.wire else "away"
        return f"<{self.name} {session}, at {self.cursor}, {self.badge} unread, {len(self.waiting)} unanswered>"

    # Actions

    async def connect(self) -> None:
        token = issue_channel_token(self.device, self.topic)
        self.wire = WebsocketCommunicator(route(None), f"/socket/websocket?vsn=2.0.0&token={token}")
        accepted, _ = await self.wire.connect(timeout=PATIENCE_SECONDS)
        assert accepted
        self._listening.append(asyncio.ensure_future(self._listen(self.wire)))
        self._post_to(self.own_topic, "1", "phx_join", {"token": issue_channel_token(self.device, self.own_topic)})

    def drop(self, *, by_kill: bool) -> None:
        """Drop the connection and all replies in flight; with `by_kill` also the server's unfinished work."""
        wire, self.wire = self.wire, None
        assert wire is not None
        self._listening[-1].cancel()
        if by_kill:
            wire.future.cancel()
        else:
            wire.input_queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
        self._gone.append(wire)
        self._forget_session()

    def join(self, *, since_seq: int | None = None) -> None:
        self._forget_session()
        self.post("phx_join", {"since_seq": self.cursor if since_seq is None else since_seq})

    def leave(self) -> None:
        """Leave the topic; frames in flight still arrive, but nothing more is sent."""
        self.post("phx_leave", {})
        self.is_joined = False

    def start_anew(self) -> None:
        """Simulate a reloaded tab: all state is lost except the outbox."""
        self.rows, self.cursor, self.was_reset, self._page_before = {}, 0, False, None

    def send(self, client_id: str, content: str) -> None:
        """Write a message; it is sent now, or with the next join."""
        self.outbox.setdefault(client_id, content)
        if self.is_joined:
            self.post("message", {"client_id": client_id, "content": content})

    def post(self, event: str, payload: Row) -> None:
        """Send a frame without waiting."""
        ref = str(next(self._refs))
        if event == "phx_join":
            self._join_ref = ref
        self.waiting[ref] = (event, payload)
        self._post_to(self.topic, ref, event, payload)

    def _post_to(self, topic: str, ref: str, event: str, payload: Row) -> None:
        assert self.wire is not None
        frame = json.dumps([self._join_ref if topic == self.topic else "1", ref, topic, event, payload])
        self.wire.input_queue.put_nowait({"type": "websocket.receive", "text": frame})

    async def load_older(self) -> None:
        """After a reset, page through the messages before the newest page."""
        while self._page_before is not None:
            before = self._page_before
            path = f"chats/{self.chat_id}/messages?before={before}&limit={OLDER_AT_ONCE}"
            answer = await database.run(self._get, path)
            if before != self._page_before or "messages" not in answer:
                return
            for row in answer["messages"]:
                self._put({key: row[key] for key in row if key != "isMe"})
            self._page_before = answer["messages"][0]["number"] if answer["more"] else None

    async def is_rid_of_old_wires(self) -> None:
        """Wait until the server has cleaned up the dropped connections."""
        await asyncio.gather(*(wire.wait(timeout=PATIENCE_SECONDS) for wire in self._gone))
        self._gone.clear()

    async def stop(self) -> None:
        if self.wire is not None:
            self.drop(by_kill=False)
        await self.is_rid_of_old_wires()
        await asyncio.gather(*self._listening, return_exceptions=True)

    # State

    def is_idle(self) -> bool:
        return not self.waiting and not self._is_syncing

    def messages(self) -> list[Row]:
        """The numbered messages shown, in order."""
        return sorted((row for row in self.rows.values() if row["number"]), key=lambda row: row["number"])

    def complain(self) -> None:
        """Raise the first violation found while listening."""
        for task in self._listening:
            if task.done() and not task.cancelled():
                task.result()

    # Incoming frames

    async def _listen(self, wire: WebsocketCommunicator) -> None:
        while True:
            output = await wire.output_queue.get()
            assert output["type"] == "websocket.send", f"{self.name}: {output}"
            _join_ref, ref, topic, event, payload = json.loads(output["text"])
            if topic == self.own_topic:
                self._hear_own(event, payload)
            elif topic != self.topic:
                continue
            elif event == "phx_reply":
                self._hear_reply(ref, payload["status"], payload["response"])
            elif event == "phx_close" and ref == self._join_ref:
                self._forget_session()
            elif event in ("message", "message_changed"):
                self._hear_row(event, payload)

    def _hear_reply(self, ref: str, status: str, response: Row) -> None:
        if ref not in self.waiting:
            return  # Requested by an earlier session.
        event, asked = self.waiting.pop(ref)
        if status != "ok":
            self._hear_refusal(event, asked, response)
        elif event == "phx_leave":
            self._forget_session()
        elif event == "phx_join":
            assert response["last_seq"] >= self._last_heard, f"{self.name}: joined before what it had heard"
            self._last_heard = response["last_seq"]
            self.is_joined = True
            self._catch_up(response)
            for client_id, content in self.outbox.items():
                self.post("message", {"client_id": client_id, "content": content})
        elif event == "sync":
            self._is_syncing = False
            self._catch_up(response)
        elif event == "message":
            assert response["client_id"] == asked["client_id"]
            self.outbox.pop(asked["client_id"], None)
            self.receipts.append(response)
        elif "message" in response:
            self._put(response["message"])

    def _hear_own(self, event: str, payload: Row) -> None:
        if event == "phx_reply":
            counts = {one["chat_id"]: one["unread"] for one in payload["response"]["unread"]}
            self.badge = counts.get(self.chat_id)
        elif self.chat_id not in (payload.get("id"), payload.get("chat_id")):
            return
        elif event in ("chat_added", "chat_changed"):
            self.badge = payload["unread"] if payload["state"] == "accepted" else None
        elif event == "chat_removed":
            self.badge = None
        elif event == "unread" and self.badge is not None:
            self.badge = payload["unread"]

    def _hear_refusal(self, event: str, asked: Row, response: Row) -> None:
        self.refusals.add((event, str(response.get("reason", response))))
        if event == "phx_join":
            self._forget_session()
        elif event == "message":
            self.outbox.pop(asked["client_id"], None)
        self._is_syncing = self._is_syncing and event != "sync"

    def _hear_row(self, event: str, payload: Row) -> None:
        prev, seq = payload.pop("prev"), payload["seq"]
        place = f"{self.name} at {self.cursor}: {event} {seq} after {prev}, last heard {self._last_heard}"
        assert self._join_ref is not None, f"{place}, without a session"
        assert prev < seq and self._last_heard < seq, place
        assert event == "message_changed" or payload["kind"] == "text", place
        self._last_heard = seq
        self.heard_live.append(seq)
        self._put(payload)
        if prev > self.cursor:
            self._sync()
        else:
            self.cursor = max(self.cursor, seq)

    def _sync(self) -> None:
        self._wants_sync = True
        if self.is_joined and not self._is_syncing:
            self._wants_sync, self._is_syncing = False, True
            self.post("sync", {"since_seq": self.cursor})

    def _catch_up(self, answer: Row) -> None:
        if answer.get("reset"):
            self.rows, self.was_reset = {}, True
            rows, self.cursor = answer["messages"], answer["cursor"]
            self._page_before = rows[0]["number"] if rows else None
        else:
            rows, self.cursor = answer["changes"], max(self.cursor, answer["cursor"])
        for row in rows:
            self._put(row)
        if answer["more"] or self._wants_sync:
            self._sync()

    def _put(self, row: Row) -> None:
        known = self.rows.get(row["id"])
        if known is None or known["seq"] < row["seq"]:
            self.rows[row["id"]] = row

    def _forget_session(self) -> None:
        self.waiting.clear()
        self._join_ref = None
        self.is_joined = self._is_syncing = self._wants_sync = False
        self._last_heard = 0
