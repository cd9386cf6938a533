"""Plays the scripts: every step calls the action behind a person's click, at the scripted time."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import User
from chatapp.lib import clock
from chats.actions.accept_invitation import accept_invitation
from chats.actions.change_role import change_role
from chats.actions.create_chat import create_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.management.demo.script import Script, Step
from chats.models import Chat, Message

_WORKING_DAYS = 5


@dataclass(slots=True)
class Room:
    """A script in progress."""

    script: Script
    chat: Chat
    owner: str
    last: Message | None = None


@dataclass(slots=True)
class Stage:
    """The people by first name, and the Monday on which the scripts start (00:00)."""

    people: dict[str, User]
    monday: datetime
    # Not a secret: every machine gets the same pauses.
    pauses: random.Random = field(default_factory=lambda: random.Random(7))  # nosec B311

    def play(self, scripts: list[Script]) -> None:
        """Create the chats, then run all steps in chronological order."""
        rooms = [self._open(script, index) for index, script in enumerate(scripts)]
        for moment, _, _, room, step in heapq.merge(*(self._moments(room, index) for index, room in enumerate(rooms))):
            with clock.frozen_at(moment):
                self._do(room, step)
        for room in rooms:
            self._catch_up(room)

    def _open(self, script: Script, index: int) -> Room:
        owner, kind = self.people[script.owner], script.facts.get("kind", Chat.Kind.PRIVATE)
        members = [self.people[name] for name in script.people() if name != script.owner]
        with clock.frozen_at(self.monday + timedelta(hours=8, minutes=index)):
            if kind == Chat.Kind.DIRECT:
                return Room(script, open_direct_chat(person=owner, others=members).chat, script.owner)
            chat = create_chat(
                owner=owner,
                emails=[person.email for person in members] or [owner.email],
                title=script.facts.get("title", ""),
                kind=kind,
            ).chat
            for person in members:
                accept_invitation(person=person, chat_id=chat.pk)
            if topic := script.facts.get("topic"):
                update_chat(actor=owner, chat_id=chat.pk, topic=topic)
        return Room(script, chat, script.owner)

    def _moments(self, room: Room, index: int) -> Iterator[tuple[datetime, int, int, Room, Step]]:
        """Yield the room's steps with their times. The two numbers are tie-breakers for equal times."""
        order = 0
        for scene in room.script.scenes:
            weeks, weekday = divmod(scene.day, _WORKING_DAYS)
            moment = self.monday + timedelta(weeks=weeks, days=weekday, minutes=scene.minute)
            for step in scene.steps:
                yield moment, index, order, room, step
                order += 1
                moment += timedelta(seconds=self.pauses.randint(15, 140))

    def _do(self, room: Room, step: Step) -> None:
        chat_id, owner = room.chat.pk, self.people[room.owner]
        match step.verb:
            case "say":
                author = self.people[step.who]
                room.last = send_message(MessageDraft(step.text), author=author, chat_id=chat_id).message
            case "edit" if room.last and room.last.author:
                edit_message(actor=room.last.author, chat_id=chat_id, message_id=room.last.pk, content=step.text)
            case "delete" if room.last and room.last.author:
                delete_message(actor=room.last.author, chat_id=chat_id, message_id=room.last.pk)
            case "leave":
                leave_chat(person=self.people[step.text], chat_id=chat_id)
            case "remove":
                remove_member(actor=owner, chat_id=chat_id, user_id=self.people[step.text].pk)
            case "owner":
                change_role(actor=owner, chat_id=chat_id, user_id=self.people[step.text].pk, role="owner")
                room.owner = step.text
            case "title":
                update_chat(actor=owner, chat_id=chat_id, title=step.text)
            case _:
                raise ValueError(f"Unknown verb {step.verb!r}")

    def _catch_up(self, room: Room) -> None:
        """Send the invitations, and let most people have read most of the chat."""
        room.chat.refresh_from_db()
        invited = [self.people[name].email for name in room.script.people("invited")]
        if invited:
            invite_people(actor=self.people[room.owner], chat_id=room.chat.pk, emails=invited)
        for membership in room.chat.memberships.filter(state="accepted").select_related("user"):
            behind = self.pauses.choice([0, 0, 0, 0, 2, 5])
            mark_read(person=membership.user, chat_id=room.chat.pk, number=max(0, room.chat.last_number - behind))
