"""A reminder that is due, as a notification."""

from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from chats.models import NotificationSettings, Reminder
from chats.payloads.notifications import MAX_BODY_CHARACTERS, NotificationPayload
from chats.text.file_name import file_names
from chats.text.plain_line import plain_line

KIND = "reminder"


class DueReminder(NamedTuple):
    """A reminder whose time has come, and how its person wants to be notified."""

    reminder: Reminder
    settings: NotificationSettings


def reminder_notification_payload(shown: DueReminder) -> NotificationPayload:
    """A reminder, in the person's language. `id` is the reminder's; without a message, its ids are null."""
    reminder = shown.reminder
    message = reminder.message if reminder.is_readable else None
    with translation.override(reminder.user.language or settings.LANGUAGE_CODE):
        return {
            "id": reminder.pk,
            "chat_id": message.chat_id if message else None,
            "message_id": message.pk if message else None,
            "title": gettext("Reminder"),
            "body": _body(shown),
            "kind": KIND,
            "sound": shown.settings.sound,
        }


def _body(shown: DueReminder) -> str:
    """Return the note, else the message's text; nothing if the person doesn't want it on the screen."""
    reminder = shown.reminder
    if shown.settings.hides_text:
        return ""
    message = reminder.message if reminder.is_readable else None
    text = reminder.text or (message.content or file_names(message.files) if message else "")
    return plain_line(text, characters=MAX_BODY_CHARACTERS)
