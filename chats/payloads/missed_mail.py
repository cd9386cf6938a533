"""A mail about missed messages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chatapp.lib.public_url import public_url
from chats.models import MissedMail
from chats.models.notification_settings import MissedMails
from chats.payloads.mail_headers import mail_headers, unsubscribe_url
from chats.payloads.notifications import WITHOUT_TEXT, Notice
from chats.rules.unsubscribing import MailKind, Unsubscription
from chats.text.file_name import file_names
from chats.text.plain_line import plain_line
from chats.text.reply_text import REPLY_MARK

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Of a chat, the newest.
_MESSAGES_SHOWN = 5
_MAX_TEXT_CHARACTERS = 300


def missed_mail_facts(notices: Sequence[Notice], *, reply_to: str = "") -> dict[str, Any]:
    """Return what the mail shows: chats with messages. All notices are one person's, those of a chat in a row.

    `reply_to`: the address that the mail can be answered to, if any.
    """
    by_chat: dict[int, list[Notice]] = {}
    for notice in notices:
        by_chat.setdefault(notice.chat.pk, []).append(notice)
    person = notices[0].person
    return {
        "person": person,
        "chats": [_chat(of_chat) for of_chat in by_chat.values()],
        "catch_up_page": public_url("catch_up"),
        "settings_page": public_url("notifications"),
        "unsubscribe_page": unsubscribe_url(_unsubscription(person.pk)),
        "reply_mark": REPLY_MARK if reply_to else "",
    }


def missed_mail_headers(row: MissedMail, *, chat_ids: Sequence[int], reply_to: str = "") -> dict[str, str]:
    """Return the mail's headers. The time keeps a restored database from using an id again."""
    headers = mail_headers(
        _unsubscription(row.user_id),
        name=f"missed {row.pk} {row.created_at.timestamp()}",
        threads=[f"{row.user_id} {chat_id}" for chat_id in chat_ids],
    )
    return {**headers, "Reply-To": reply_to} if reply_to else headers


def replied_place(notices: Sequence[Notice]) -> tuple[int, int | None] | None:
    """Return the chat, and the thread, that a mail's messages all belong to: an answer goes there. None for several."""
    chat_ids = {one.chat.pk for one in notices}
    threads = {one.message.thread_root_id for one in notices}
    return (chat_ids.pop(), threads.pop() if len(threads) == 1 else None) if len(chat_ids) == 1 else None


def _unsubscription(user_id: int) -> Unsubscription:
    return Unsubscription(user_id, MailKind.MISSED)


def _chat(notices: Sequence[Notice]) -> dict[str, Any]:
    shown, chat = notices[-_MESSAGES_SHOWN:], notices[0].chat
    return {
        "title": chat.title,
        "url": public_url("chat", chat.pk),
        "more": len(notices) - len(shown),
        "messages": [
            {
                "author": one.message.author.name if one.message.author else "",
                "at": one.message.at,
                "text": _text(one),
                "url": public_url("message", chat.pk, one.message.pk),
            }
            for one in shown
        ],
    }


def _text(notice: Notice) -> "str | _StrPromise":
    wishes = notice.settings
    if wishes.hides_text or wishes.missed_mails == MissedMails.WITHOUT_TEXT:
        # Lazy: the mail is in the person's language.
        return WITHOUT_TEXT[notice.reason]
    text = notice.message.content or file_names(notice.message.files)
    return plain_line(text, characters=_MAX_TEXT_CHARACTERS)
