"""The hub's event store: missed changes, ended device sessions, and personal frames that answer a change notice."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet

from accounts.payloads import seen_person_payload
from accounts.queries import devices_ended_since, person_by_id
from chatapp.lib.clock import to_rfc3339
from chatapp.realtime.bus.messages import Publication, SessionRevoked
from chatapp.realtime.event_store import Missed
from chats.delivery.frames import message_frame, personal_frame
from chats.delivery.notices import concerned_topics
from chats.delivery.topics import chat_topic
from chats.payloads.chat import chat_payload
from chats.payloads.unread import unread_payload
from chats.queries.chat_rows import chat_rows_of
from chats.queries.last_line import last_line
from chats.queries.memberships import accepted_user_ids, members_among
from chats.queries.people import chat_mates
from chats.queries.repair import MAX_MISSED, changed_since, missed_rows
from chats.queries.unread import unread_in


class ChatEventStore:
    """The database as the change log behind the topics `chat:<id>`."""

    def __init__(self, *, max_missed: int = MAX_MISSED) -> None:
        """`max_missed` changes are read at once."""
        self._max_missed = max_missed

    def changed_since(self, *, seconds: float) -> dict[str, int]:
        """Return topic -> last seq of every chat that changed in the last `seconds`. Queries: 1."""
        return {chat_topic(chat_id): last_seq for chat_id, last_seq in changed_since(seconds=seconds)}

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> Missed:
        """Return what a chat's stream hasn't delivered yet, and which of `user_ids` may still receive it.

        Queries: 3. The order matters: access is read last, so that no one receives a row committed after their removal.
        """
        chat_id = int(topic.partition(":")[2])
        last_seq, rows = missed_rows(chat_id=chat_id, after_seq=after_seq, at_most=self._max_missed + 1)
        frames = [
            message_frame(row, is_new=row.number is not None and row.number > after_number)
            for row in rows[: self._max_missed]
        ]
        more = len(rows) > self._max_missed
        return Missed(
            items=frames,
            last_seq=(frames[-1].seq or after_seq) if more else max(last_seq, after_seq),
            more=more,
            allowed=accepted_user_ids(chat_id=chat_id, among=user_ids),
        )

    def ended_since(self, *, seconds: float) -> list[SessionRevoked]:
        """Return the device sessions that ended in the last `seconds`. Queries: 1."""
        ended = devices_ended_since(seconds=seconds)
        return [SessionRevoked(user_id=user_id, device_id=device_id, reason="ended") for device_id, user_id in ended]

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        """Return the topics of a chat's members, or of a person and all who share a chat with them. Queries: 1."""
        return concerned_topics(about, subject_id)

    def personal_frames(self, *, about: str, subject_id: int, user_ids: AbstractSet[int]) -> list[Publication]:
        """Return the frames for the topics of `user_ids`: unread counts, a chat's card, or a person's profile.

        The work grows with the people concerned, not with those connected.
        """
        if about == "person":
            return _person_frames(subject_id, user_ids)
        members = members_among(user_ids, chat_id=subject_id)
        if about == "unread":
            return _unread_frames(subject_id, members)
        rows = chat_rows_of(chat_id=subject_id, user_ids=members)
        return [
            personal_frame(row.membership.user_id, "chat_changed", chat_payload(row))
            for row in rows
            if row.membership.state == row.membership.State.ACCEPTED
        ]


def _unread_frames(chat_id: int, user_ids: Collection[int]) -> list[Publication]:
    """Return the counts with the chat's last line, so that no chat list has to request it."""
    line = last_line(chat_id)
    if line is None:
        return []
    shown = {
        "message": line.text,
        "message_user": line.author_name,
        "message_user_id": line.author_id,
        "last_at": to_rfc3339(line.at),
    }
    return [
        personal_frame(reading.user_id, "unread", {**unread_payload(reading), **shown})
        for reading in unread_in(chat_id=chat_id, user_ids=user_ids)
    ]


def _person_frames(person_id: int, user_ids: AbstractSet[int]) -> list[Publication]:
    person = person_by_id(person_id)
    if person is None:
        return []
    seen = seen_person_payload(person)
    return [
        personal_frame(user_id, "person_changed", seen) for user_id in chat_mates(person_id=person_id, among=user_ids)
    ]
