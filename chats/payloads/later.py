"""Scheduled messages and reminders, as their person sees them."""

from typing import Annotated, TypedDict

from chatapp.jobs.recurrence import Repeat
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp, Uuid, choices
from chats.models import Reminder, ScheduledMessage
from chats.payloads.file import FilePayload, file_entry, file_payload
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload

_SHOWN_STATES = (ScheduledMessage.State.WAITING, ScheduledMessage.State.FAILED, ScheduledMessage.State.DONE)


class ScheduledMessagePayload(TypedDict):
    """A message that is sent at a time; only its author sees it."""

    id: int
    chat_id: int
    content: str
    at: Timestamp
    repeat: Annotated[str, choices(Repeat)]
    time_zone: Annotated[str, described("By whose clock it repeats; empty is UTC")]
    reply_to: Annotated[int | None, described("The message it quotes")]
    thread_root: Annotated[int | None, described("The message in whose thread it appears")]
    files: Annotated[list[Uuid], described("Ids of files")]
    file_details: Annotated[list[FilePayload], described("What these files are; those that are gone are missing")]
    state: Annotated[str, choices(_SHOWN_STATES, "`done`: sent")]
    failure: Annotated[str | None, described("Why it could not be sent: a code of docs/errors.md")]
    created_at: Timestamp


class ScheduledListPayload(TypedDict):
    """Scheduled messages, the next first."""

    items: list[ScheduledMessagePayload]


class ReminderPayload(TypedDict):
    """A reminder; only its person sees it."""

    id: int
    text: str
    at: Timestamp
    repeat: Annotated[str, choices(Repeat)]
    time_zone: Annotated[str, described("By whose clock it repeats; empty is UTC")]
    due_at: Annotated[Timestamp | None, described("When it was last due; null before, and once it is done")]
    message: Annotated[ViewedMessagePayload | None, described("Null for a text, and for what you may no longer read")]
    created_at: Timestamp


class ReminderListPayload(TypedDict):
    """Reminders, those that are due first; `unread` counts those, and scheduled messages that failed, at most 100."""

    items: list[ReminderPayload]
    unread: int


def scheduled_payload(row: ScheduledMessage) -> ScheduledMessagePayload:
    """Return one row of `chats.queries.scheduled`."""
    is_running = row.state == ScheduledMessage.State.RUNNING
    return {
        "id": row.pk,
        "chat_id": row.chat_id,
        "content": row.content,
        "at": to_rfc3339(row.due_at),
        "repeat": row.repeat,
        "time_zone": row.time_zone,
        "reply_to": row.reply_to_id,
        "thread_root": row.thread_root_id,
        "files": row.file_ids,
        "file_details": [file_payload(file_entry(file)) for file in row.shown_files],
        # A worker has it for milliseconds.
        "state": ScheduledMessage.State.WAITING if is_running else row.state,
        "failure": row.failure or None,
        "created_at": to_rfc3339(row.created_at),
    }


def reminder_payload(row: Reminder) -> ReminderPayload:
    """Return one row of `chats.queries.reminders`."""
    message = row.message if row.message_id is not None and row.is_readable else None
    return {
        "id": row.pk,
        "text": row.text,
        "at": to_rfc3339(row.due_at),
        "repeat": row.repeat,
        "time_zone": row.time_zone,
        "due_at": to_rfc3339(row.fired_at) if row.fired_at else None,
        "message": viewed_message_payload(message, viewer_id=row.user_id) if message else None,
        "created_at": to_rfc3339(row.created_at),
    }
