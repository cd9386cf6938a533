"""Messages that are sent later, and reminders: the caller's own."""

from django.utils.translation import get_language_from_request
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.api.once import Once
from accounts.models import User
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import CreatedOrFound, NoContent, endpoint
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.inputs import BLANK, number_of
from chats.actions.remind import (
    change_reminder,
    complete_reminder,
    delete_reminder,
    remind_of_message,
    remind_of_text,
)
from chats.actions.schedule_message import change_scheduled, delete_scheduled, schedule_message, send_scheduled_now
from chats.api.paths import MemberView, chat_id_of, id_of
from chats.inputs import ReminderCreate, ReminderUpdate, ScheduledCreate, ScheduledUpdate
from chats.models import Reminder, ScheduledMessage
from chats.payloads.later import (
    ReminderListPayload,
    ReminderPayload,
    ScheduledListPayload,
    ScheduledMessagePayload,
    reminder_payload,
    scheduled_payload,
)
from chats.payloads.sent import SentMessagePayload, sent_payload
from chats.queries.reminders import reminder_of, reminders_of, unread_later_of
from chats.queries.scheduled import scheduled_before, scheduled_by, scheduled_one
from chats.rules.later import due_time, due_time_in
from chats.send_rate import send_rate


class ScheduledOfCaller(APIView):
    """GET /api/users/me/scheduled."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> ScheduledListPayload:
        """List the messages the caller has scheduled in all their chats, and those that could not be sent."""
        return {"items": [scheduled_payload(row) for row in scheduled_by(request.user)]}


class ChatScheduled(MemberView):
    """GET and POST /api/chats/:id/scheduled."""

    @extend_schema(operation_id="api_chats_scheduled_list")
    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> ScheduledListPayload:
        """List the messages the caller has scheduled in the chat, and those that could not be sent."""
        rows = scheduled_by(request.user, chat_id=self.membership.chat_id)
        return {"items": [scheduled_payload(row) for row in rows]}

    @endpoint()
    def post(
        self, request: AuthenticatedApiRequest, chat_id: str, body: ScheduledCreate, once: Once
    ) -> CreatedOrFound[ScheduledMessagePayload]:
        """Schedule a message: it is sent at `at`, and again if it repeats. A repeated `client_id` schedules it once."""
        due = due_time(request.user, at=body.at, repeat=body.repeat, time_zone=body.time_zone)

        def create() -> tuple[int, ScheduledMessage]:
            row = schedule_message(body.draft(), person=request.user, chat_id=chat_id_of(chat_id), due=due)
            return row.pk, row

        row = once.create(create, again=lambda pk: scheduled_before(request.user, scheduled_id=pk))
        location = f"/api/chats/{row.chat_id}/scheduled/{row.pk}"
        return CreatedOrFound(scheduled_payload(row), location=location, is_new=row.is_new)


class OneScheduled(APIView):
    """GET, PATCH and DELETE /api/chats/:id/scheduled/:sid."""

    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, chat_id: str, scheduled_id: str) -> ScheduledMessagePayload:
        """Return a message the caller has scheduled and that has not been sent."""
        return scheduled_payload(_own(request.user, chat_id, scheduled_id))

    @endpoint(404)
    def patch(
        self, request: AuthenticatedApiRequest, chat_id: str, scheduled_id: str, body: ScheduledUpdate
    ) -> ScheduledMessagePayload:
        """Change the text, the time or the files. A message that could not be sent is tried again at its time."""
        own_id = _own(request.user, chat_id, scheduled_id).pk
        if body.content is None and body.at is None and body.files is None:
            raise Invalid({"content": [BLANK]})
        due = body.at and due_time(request.user, at=body.at, repeat=body.repeat, time_zone=body.time_zone)
        row = change_scheduled(
            person=request.user, scheduled_id=own_id, content=body.content, due=due or None, files=body.files
        )
        return scheduled_payload(row)

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, scheduled_id: str) -> NoContent:
        """Delete a scheduled message and its files."""
        delete_scheduled(person=request.user, scheduled_id=_own(request.user, chat_id, scheduled_id).pk)
        return NoContent()


class ScheduledSend(APIView):
    """POST /api/chats/:id/scheduled/:sid/send."""

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, chat_id: str, scheduled_id: str) -> SentMessagePayload:
        """Send a scheduled message now. One that repeats remains for its next time."""
        send_rate.check(request.user.pk)
        own_id = _own(request.user, chat_id, scheduled_id).pk
        return sent_payload(send_scheduled_now(person=request.user, scheduled_id=own_id))


class RemindersOfCaller(APIView):
    """GET and POST /api/users/me/reminders."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> ReminderListPayload:
        """List the caller's reminders, those that are due first."""
        items = [reminder_payload(row) for row in reminders_of(request.user)]
        return {"items": items, "unread": unread_later_of(request.user.pk)}

    @endpoint(404)
    def post(
        self, request: AuthenticatedApiRequest, body: ReminderCreate, once: Once
    ) -> CreatedOrFound[ReminderPayload]:
        """Remind the caller of a message or a text. Without `at` the text begins with the time."""
        person = request.user
        language = get_language_from_request(request)

        def create() -> tuple[int, Reminder]:
            row = _remind(person, body, language=language)
            return row.pk, row

        row = once.create(create, again=lambda pk: reminder_of(person, reminder_id=pk))
        location = f"/api/users/me/reminders/{row.pk}"
        return CreatedOrFound(reminder_payload(row), location=location, is_new=row.is_new)


def _remind(person: User, body: ReminderCreate, *, language: str) -> Reminder:
    if body.message_id is not None:
        due = due_time(person, at=body.at, repeat=body.repeat, time_zone=body.time_zone)
        return remind_of_message(
            person=person, chat_id=body.chat_id or 0, message_id=body.message_id, due=due, text=body.text
        )
    if body.at is not None:
        due = due_time(person, at=body.at, repeat=body.repeat, time_zone=body.time_zone)
        return remind_of_text(person=person, text=body.text, due=due)
    due, text = due_time_in(body.text, person=person, language=language, time_zone=body.time_zone)
    return remind_of_text(person=person, text=text, due=due)


class OneReminder(APIView):
    """PATCH and DELETE /api/users/me/reminders/:rid."""

    @endpoint(404)
    def patch(self, request: AuthenticatedApiRequest, reminder_id: str, body: ReminderUpdate) -> ReminderPayload:
        """Remind the caller at another time."""
        due = due_time(request.user, at=body.at, repeat=body.repeat, time_zone=body.time_zone)
        return reminder_payload(change_reminder(person=request.user, reminder_id=id_of(reminder_id), due=due))

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, reminder_id: str) -> NoContent:
        """Delete a reminder, also one that repeats."""
        delete_reminder(person=request.user, reminder_id=id_of(reminder_id))
        return NoContent()


class ReminderDone(APIView):
    """POST /api/users/me/reminders/:rid/done."""

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, reminder_id: str) -> NoContent:
        """Mark a reminder done: it is deleted, or waits for its next time if it repeats."""
        complete_reminder(person=request.user, reminder_id=id_of(reminder_id))
        return NoContent()


def _own(person: User, chat_id: str, scheduled_id: str) -> ScheduledMessage:
    """Return a message that the caller has scheduled in this chat, also if they have left it. Errors: NotFound."""
    row = scheduled_one(person, scheduled_id=id_of(scheduled_id))
    if row.chat_id != number_of(chat_id):
        raise NotFound()
    return row
