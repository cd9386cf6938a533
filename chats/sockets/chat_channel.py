"""The topic `chat:<id>`: messages, reactions, pins, read positions, typing, catch-up and presence.

Source: docs/socket.md.
"""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.inputs import BLANK, parse
from chatapp.ops.security_log import refusals_logged
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.channels.channel import Channel, Joined, Payload
from chatapp.realtime.channels.deferred import Deferred, Later
from chatapp.realtime.tasks import database
from chatapp.realtime.tasks.throttle import Throttle
from chatapp.realtime.wire import frames
from chats.actions.accept_direct import not_accepting
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.mark_read import mark_read, mark_unread
from chats.actions.note_viewed import note_viewed
from chats.actions.pin_message import pin_message, unpin_message
from chats.actions.react import react, unreact
from chats.inputs import (
    JoinChat,
    MessageCreate,
    MessageEdit,
    MessageId,
    MessageNumber,
    MessageReaction,
    SyncRequest,
    Typing,
    WatchedPeople,
)
from chats.models import Chat, Membership, Message
from chats.payloads.message import message_payload
from chats.payloads.unread import read_payload
from chats.rules.message import may_post
from chats.sockets.gate import claims_for, live_person
from chats.sockets.joining import Admission, JoinRequest
from chats.sockets.process import ProcessSockets
from chats.sockets.read_positions import Move, ReadPositions
from chats.sockets.sending import SendRequest, refuse_when_overloaded, send_in_time

# A longer number can't be an id here, and the databases would refuse it.
MAX_ID_DIGITS = 18


class ChatChannel(Channel):
    """One person's channel of one chat. Membership is checked against the database at the join and at every event."""

    prefix = "chat:"
    events = {
        "message": "send",
        "edit": "edit",
        "delete": "delete",
        "react": "react",
        "unreact": "unreact",
        "pin": "pin",
        "unpin": "unpin",
        "read": "read",
        "unread": "unread",
        "viewing": "viewing",
        "watch": "watch",
        "typing": "typing",
        "sync": "sync",
    }
    chat_id = 0
    user_name = ""
    counts_presence = False
    presence_ref = ""
    viewing_until = 0.0
    _typing: Throttle[bool] | None = None
    _read_positions: ReadPositions | None = None

    @property
    def _process(self) -> ProcessSockets:
        process: ProcessSockets = self.hub.application
        return process

    async def join(self, payload: Payload) -> Joined:
        """Admit an accepted member with this chat's channel token; reply with the changes since `since_seq`, if any."""
        self.chat_id = _chat_id(self.name)
        who = {"user_id": self.identity.user_id, "device_id": self.identity.device_id}
        with refusals_logged("join_refused", **who, topic=self.subscription.topic):
            claims_for(self.subscription.topic, payload=payload, identity=self.identity)
            asked = parse(JoinChat, payload)
            admission = await self._admitted(asked.since_seq)
        membership, chat = admission.membership, admission.membership.chat
        self.user_name = membership.user.name
        self.subscription.is_lean = asked.lean > 0
        self.counts_presence = payload.get("presence") == "count"
        answer = {
            "last_seq": chat.last_seq,
            "last_number": chat.last_number,
            "read_number": membership.read_number,
            **admission.missed,
        }
        return Joined(answer, last_seq=chat.last_seq, last_number=chat.last_number)

    async def _admitted(self, since_seq: int | None = None) -> Admission:
        return await self._process.joins.put(
            JoinRequest(identity=self.identity, chat_id=self.chat_id, since_seq=since_seq)
        )

    async def joined(self) -> None:
        """Track presence: `presence_state` to this socket, `presence_diff` to everyone."""
        self.presence_ref = self.hub.presence.track(
            self.subscription,
            key=str(self.identity.user_id),
            meta={"online_at": str(int(clock.now().timestamp()))},
            extra={"user": self.user_name},
            counts=self.counts_presence,
        )

    def left(self) -> None:
        """Untrack presence. A pending "stopped typing" is published at once; a pending "typing" is dropped."""
        if self._typing is not None and self._typing.drop(self.subscription.topic) is False:
            self._publish_typing(False)
        if self._read_positions is not None:
            self._read_positions.flush()
        if self.presence_ref:
            self.hub.presence.untrack(self.subscription.topic, self.presence_ref)
            self.presence_ref = ""

    async def send(self, payload: Payload) -> Payload | Deferred:
        """Store a message, delayed by a few seconds above the send rate; the reply follows the commit."""
        draft = parse(MessageCreate, payload).draft()
        request = SendRequest(identity=self.identity, chat_id=self.chat_id, draft=draft)
        connection = self.subscription.connection
        process = self._process
        refuse_when_overloaded(
            process.sends, frames_behind=connection.frames_behind, patience_seconds=self.hub.limits.patience_seconds
        )
        return await send_in_time(
            request, sends=process.sends, rate=process.send_rate, waiting=len(connection.deferred)
        )

    async def edit(self, payload: Payload) -> Payload:
        """Edit your own message: its text and files."""
        edit = parse(MessageEdit, payload)
        return await self._changed(edit, edit_message, content=edit.content, files=edit.file_ids())

    async def delete(self, payload: Payload) -> Payload:
        """Delete a message; a tombstone remains."""
        return await self._changed(parse(MessageId, payload), delete_message)

    async def react(self, payload: Payload) -> Payload:
        """Add an emoji reaction. Idempotent."""
        reaction = parse(MessageReaction, payload)
        return await self._changed(reaction, react, emoji=reaction.emoji)

    async def unreact(self, payload: Payload) -> Payload:
        """Remove your own emoji reaction."""
        reaction = parse(MessageReaction, payload)
        return await self._changed(reaction, unreact, emoji=reaction.emoji)

    async def pin(self, payload: Payload) -> Payload:
        """Pin a message; in an open chat only owner and moderators may."""
        return await self._changed(parse(MessageId, payload), pin_message)

    async def unpin(self, payload: Payload) -> Payload:
        """Unpin a message."""
        return await self._changed(parse(MessageId, payload), unpin_message)

    async def read(self, payload: Payload) -> Payload | Later:
        """Raise the read position. Written at most once a second; the newest wins, and nothing is refused."""
        return await self._coalesced_reads().put(Move(parse(MessageNumber, payload).number))

    async def unread(self, payload: Payload) -> Payload | Later:
        """Set the read position. Written at most once a second, together with `read`."""
        return await self._coalesced_reads().put(Move(parse(MessageNumber, payload).number, is_set=True))

    async def viewing(self, payload: Payload) -> Payload:
        """Note that this page is in view and shows what has just arrived. Written at most once a second."""
        now = clock.elapsed_seconds()
        if now >= self.viewing_until:
            self.viewing_until = now + self.hub.limits.throttle_seconds
            await database.run(note_viewed, user_id=self.identity.user_id, chat_id=self.chat_id)
        return {}

    async def watch(self, payload: Payload) -> Payload:
        """Choose whose presence this client gets in a chat where so many are online that they are counted.

        Asks no database: the client gets some of the presence that its subscription is for.
        """
        self.hub.presence.watch(self.subscription, [str(one) for one in parse(WatchedPeople, payload).user_ids])
        return {}

    def _coalesced_reads(self) -> ReadPositions:
        if self._read_positions is None:
            self._read_positions = ReadPositions(self._store_read_position, seconds=self.hub.limits.throttle_seconds)
        return self._read_positions

    async def _store_read_position(self, move: Move) -> Payload:
        action = mark_unread if move.is_set else mark_read
        return await self._as_person(
            lambda person: read_payload(action(person=person, chat_id=self.chat_id, number=move.number))
        )

    async def sync(self, payload: Payload) -> Payload:
        """Reply with the changes since a seq."""
        since_seq = parse(SyncRequest, payload).since_seq
        if since_seq is None:
            raise Invalid({"since_seq": [BLANK]})
        return (await self._admitted(since_seq)).missed

    async def typing(self, payload: Payload) -> Payload:
        """Broadcast that this person types or has stopped: at most once a second, latest wins. Nothing is stored."""
        is_on = parse(Typing, payload).on
        membership = (await self._admitted()).membership
        if membership.chat.kind == Chat.Kind.DIRECT and not await self._is_accepted(membership):
            # The reply is the same as ever: the sender must not learn that it reaches no one.
            return {}
        if not may_post(membership, in_thread=False):
            return {}
        self._throttled_typing().put(self.subscription.topic, is_on)
        return {}

    def _throttled_typing(self) -> Throttle[bool]:
        if self._typing is None:
            # Each one goes to everyone in the chat.
            self._typing = Throttle(seconds=self.hub.limits.throttle_seconds, then=self._publish_typing)
        return self._typing

    def _publish_typing(self, is_on: bool) -> None:
        body = frames.encode({"user_id": self.identity.user_id, "user": self.user_name, "on": is_on})
        self.hub.publish(Publication(topic=self.subscription.topic, event="typing", body=body))

    async def _is_accepted(self, membership: Membership) -> bool:
        author = (membership.chat_id, membership.user_id)
        return not await database.run(not_accepting, [membership.chat], authors=[author])

    async def _changed(self, target: MessageId | MessageEdit, action: Callable[..., Message], **more: Any) -> Payload:
        """Let `action` change a message and reply with its new state."""

        def work(person: User) -> Payload:
            return {
                "message": message_payload(action(actor=person, chat_id=self.chat_id, message_id=target.id, **more))
            }

        return await self._as_person(work)

    async def _as_person(self, work: Callable[[User], Payload]) -> Payload:
        """Run `work` as the person of a live session. Errors: Forbidden."""
        return await database.run_before_reply(lambda: work(live_person(self.identity)))


def _chat_id(name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) <= MAX_ID_DIGITS and str(int(name)) == name):
        raise Forbidden
    return int(name)
