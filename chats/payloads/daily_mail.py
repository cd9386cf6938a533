"""The catch-up page as a mail."""

from typing import Any

from accounts.models import User
from chatapp.lib.public_url import public_url
from chats.models import DailyMail, Message, NotificationSettings
from chats.models.notification_settings import MissedMails
from chats.payloads.catch_up import catch_up_payload
from chats.payloads.chat import chat_payload
from chats.payloads.mail_headers import mail_headers, unsubscribe_url
from chats.queries.catch_up import CatchUp, MissedChat
from chats.rules.unsubscribing import MailKind, Unsubscription
from chats.text.file_name import file_names
from chats.text.plain_line import plain_line

_MAX_TEXT_CHARACTERS = 160
# Of those without a line of their own.
_OTHERS_NAMED = 10


def newest_id(missed: CatchUp) -> int:
    """Return the newest message that a mail is about; 0 if there is nothing to say."""
    return max((one.message_id for one in missed.chats), default=0)


def daily_mail_facts(missed: CatchUp, *, person: User, wishes: NotificationSettings) -> dict[str, Any]:
    """Return what the mail shows: chats that wait for the person with lines, and the others with numbers."""
    hides_text = wishes.hides_text or wishes.missed_mails == MissedMails.WITHOUT_TEXT
    shown = [
        {
            "chat": payload["chat"],
            "url": public_url("chat", one.row.chat.pk),
            "unread": one.row.unread,
            "thread_replies": payload["thread_replies"],
            "lines": [] if hides_text else _lines(one),
        }
        for one, payload in zip(missed.chats, catch_up_payload(missed)["chats"], strict=True)
    ]
    return {
        "person": person,
        "viewer_name": person.name,
        "chats": shown,
        "others": [chat_payload(row) for row in missed.others[:_OTHERS_NAMED]],
        "other_count": len(missed.others),
        "count": missed.messages,
        "catch_up_page": public_url("catch_up"),
        "settings_page": public_url("notifications"),
        "unsubscribe_page": unsubscribe_url(Unsubscription(person.pk, MailKind.DAILY)),
    }


def daily_mail_headers(row: DailyMail) -> dict[str, str]:
    """Return the mail's headers; a person's daily mails are shown together."""
    name = f"daily {row.user_id} {row.occurs_at.timestamp()}"
    return mail_headers(Unsubscription(row.user_id, MailKind.DAILY), name=name, threads=[f"daily {row.user_id}"])


def _lines(missed: MissedChat) -> list[dict[str, str]]:
    """Return mentions and replies, the newest reply in a thread; without any, the newest message."""
    messages = [one.message for one in missed.activity]
    if missed.threads and missed.threads.newest:
        messages.append(missed.threads.newest)
    if not messages and missed.newest:
        messages.append(missed.newest)
    return [_line(one) for one in dict.fromkeys(messages)]


def _line(message: Message) -> dict[str, str]:
    text = message.content or file_names(message.files)
    return {
        "author": message.author.name if message.author else "",
        "text": plain_line(text, characters=_MAX_TEXT_CHARACTERS),
        "url": public_url("message", message.chat_id, message.pk),
    }
