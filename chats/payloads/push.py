"""Push subscriptions for their owner, and what is pushed."""

import json
from typing import Annotated, Any, TypedDict

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp
from chatapp.lib.public_url import public_url
from chats.models import Chat, PushSubscription
from chats.payloads.notifications import WITHOUT_TEXT, Notice, notification_payload
from chats.payloads.reminder_notification import DueReminder, reminder_notification_payload

# What browsers know a declarative message by (WebKit's declarative Web Push).
_DECLARATIVE = 8030
# Some services take no more, encryption included.
MAX_PUSH_BYTES = 3_000
_RIGHT_TO_LEFT = ("ar", "he", "fa", "ur")


class PushSubscriptionPayload(TypedDict):
    """A browser that notifies the person."""

    id: int
    name: Annotated[str, described("The device")]
    last_used_at: Annotated[Timestamp | None, described("The last delivery that its push service accepted")]


class PushSubscriptionListPayload(TypedDict):
    """The browsers that notify the person, newest first, and the key to subscribe with."""

    push_subscriptions: list[PushSubscriptionPayload]
    key: Annotated[str, described("`applicationServerKey` of `pushManager.subscribe`")]


class PushTestPayload(TypedDict):
    """What became of a test."""

    delivered: Annotated[bool, described("Whether the push service accepted it")]


def push_subscription_payload(subscription: PushSubscription) -> PushSubscriptionPayload:
    """A browser that notifies the person."""
    used = subscription.last_used_at
    return {
        "id": subscription.pk,
        "name": str(subscription.device),
        "last_used_at": to_rfc3339(used) if used else None,
    }


def push_message(notice: Notice, *, badge: int) -> bytes:
    """Return what is pushed, at most `MAX_PUSH_BYTES`: the text is left out if there is no room for it."""
    shown = notification_payload(notice)
    language = notice.person.language or settings.LANGUAGE_CODE
    notification: dict[str, Any] = {
        "title": shown["title"],
        "body": shown["body"],
        "lang": language,
        "dir": "rtl" if language.startswith(_RIGHT_TO_LEFT) else "ltr",
        "tag": f"chat-{notice.chat.pk}",
        "navigate": public_url("message", notice.chat.pk, notice.message.pk),
        "silent": False,
        "data": _about(notice),
    }
    message = {"web_push": _DECLARATIVE, "notification": notification, "app_badge": badge, "mutable": True}
    encoded = _encoded(message)
    if len(encoded) > MAX_PUSH_BYTES:
        return short_push_message(notice, badge=badge)
    return encoded


def short_push_message(notice: Notice, *, badge: int) -> bytes:
    """Return the shortest useful message, for a push service that refused a longer one."""
    notification = {
        "title": str(WITHOUT_TEXT[notice.reason]),
        "tag": f"chat-{notice.chat.pk}",
        "navigate": public_url("message", notice.chat.pk, notice.message.pk),
    }
    return _encoded({"web_push": _DECLARATIVE, "notification": notification, "app_badge": badge})


def reminder_push_message(shown: DueReminder, *, badge: int) -> bytes:
    """Return what is pushed of a reminder: its body is bounded, so it always fits."""
    payload = reminder_notification_payload(shown)
    message_id = payload["message_id"]
    notification = {
        "title": payload["title"],
        "body": payload["body"],
        "tag": f"reminder-{payload['id']}",
        "navigate": public_url("message", payload["chat_id"], message_id) if message_id else public_url("reminders"),
        "silent": False,
    }
    return _encoded({"web_push": _DECLARATIVE, "notification": notification, "app_badge": badge, "mutable": True})


def push_test_message(person: User) -> bytes:
    """Return what a test shows, in the person's language."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        notification = {
            "title": gettext("This is a test"),
            "body": gettext("Notifications reach this device."),
            "tag": "test",
            "navigate": public_url("notifications"),
        }
        return _encoded({"web_push": _DECLARATIVE, "notification": notification})


def _about(notice: Notice) -> dict[str, Any]:
    """Return what the buttons of the notification need (static/js/push_worker.js)."""
    message = notice.message
    return {
        # Someone else may be signed in to the browser by then.
        "user_id": notice.person.pk,
        "chat_id": notice.chat.pk,
        "message_id": message.pk,
        "number": message.number,
        "thread_root": message.thread_root_id,
        "may_reply": notice.chat.posting == Chat.Posting.EVERYONE or message.thread_root_id is not None,
    }


def _encoded(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
