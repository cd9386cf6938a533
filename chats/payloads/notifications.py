"""A person's notification settings, and what would notify them."""

from datetime import datetime
from typing import Annotated, NamedTuple, TypedDict

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.rules.status import current_do_not_disturb_until
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp, choices
from chats.models import Chat, Message, NotificationSettings
from chats.models.notification import NotificationChannel
from chats.models.notification_settings import DailyMails, MissedMails, NotificationLevel, NotificationSound
from chats.rules.notification_scenes import SCENES
from chats.rules.notifications import Reason, Verdict
from chats.text.file_name import file_names
from chats.text.plain_line import plain_line


class NotificationSettingsPayload(TypedDict):
    """What notifies a person. The levels are those of chats without one of their own, by kind."""

    direct: Annotated[str, choices(NotificationLevel)]
    private: Annotated[str, choices(NotificationLevel)]
    open: Annotated[str, choices(NotificationLevel)]
    threads: Annotated[str, choices(NotificationLevel, "Of threads that the person follows")]
    keywords: Annotated[list[str], described("Words that notify like a mention")]
    hides_text: Annotated[bool, described("Whether notifications leave the message's text out")]
    missed_mails: Annotated[str, choices(MissedMails, "Mails about missed mentions and direct messages")]
    daily_mails: Annotated[str, choices(DailyMails, "On which days what was missed is mailed, whatever it is")]
    daily_mail_hour: Annotated[int, described("The hour, in the person's time zone")]
    quiet_off_hours: Annotated[bool, described("Whether nothing arrives outside the working hours")]
    takes_urgent: Annotated[bool, described("Whether direct messages that begin with 🚨 arrive in quiet times, too")]
    sound: Annotated[str, choices(NotificationSound, "What open pages play")]
    paused_until: Annotated[Timestamp | None, described("The end of do-not-disturb")]
    chats_with_level: Annotated[int, described("How many chats have a level of their own")]


class NotificationPreviewPayload(TypedDict):
    """What a message would do."""

    scene: Annotated[str, described(enum=SCENES)]
    at: Timestamp
    reason: Annotated[Annotated[str, described(enum=[str(one) for one in Reason])] | None, described("Null: nothing")]
    channels: list[Annotated[str, choices(NotificationChannel)]]
    quiet: Annotated[bool, described("Whether it only counts, because the person is not to be disturbed then")]


class NotificationPayload(TypedDict):
    """A notification, for the person's open pages. Several of a chat at once are one, the newest."""

    id: int
    chat_id: Annotated[int | None, described("Null for a reminder without a message")]
    message_id: int | None
    title: str
    body: str
    kind: Annotated[str, described("Why the person is notified", enum=[*(str(one) for one in Reason), "reminder"])]
    sound: Annotated[str, choices(NotificationSound)]


class Notice(NamedTuple):
    """A message that notifies a person. `id` is that of the stored notification."""

    person: User
    chat: Chat
    message: Message
    reason: Reason
    settings: NotificationSettings
    id: int = 0


WITHOUT_TEXT = {
    Reason.MENTION: gettext_lazy("Mentioned you"),
    Reason.REPLY: gettext_lazy("Replied to you"),
    Reason.DIRECT: gettext_lazy("Wrote to you"),
    Reason.KEYWORD: gettext_lazy("Used one of your keywords"),
    Reason.THREAD: gettext_lazy("Replied in a thread that you follow"),
    Reason.MESSAGE: gettext_lazy("New message"),
}
MAX_BODY_CHARACTERS = 160


def notification_payload(notice: Notice) -> NotificationPayload:
    """A notification, in the person's language."""
    with translation.override(notice.person.language or settings.LANGUAGE_CODE):
        return {
            "id": notice.id,
            "chat_id": notice.chat.pk,
            "message_id": notice.message.pk,
            "title": _title(notice),
            "body": _body(notice),
            "kind": notice.reason,
            "sound": notice.settings.sound,
        }


def _title(notice: Notice) -> str:
    author = notice.message.author
    name = author.name if author else gettext("Someone who left")
    if not notice.chat.title:
        return name
    return gettext("%(name)s in %(chat)s") % {"name": name, "chat": notice.chat.title}


def _body(notice: Notice) -> str:
    if notice.settings.hides_text:
        return str(WITHOUT_TEXT[notice.reason])
    text = notice.message.content or file_names(notice.message.files)
    return plain_line(text, characters=MAX_BODY_CHARACTERS)


def notification_settings_payload(
    wishes: NotificationSettings, *, person: User, chats_with_level: int
) -> NotificationSettingsPayload:
    """A person's wishes."""
    until = current_do_not_disturb_until(person)
    return {
        "direct": wishes.direct,
        "private": wishes.private,
        "open": wishes.open,
        "threads": wishes.threads,
        "keywords": wishes.keywords,
        "hides_text": wishes.hides_text,
        "missed_mails": wishes.missed_mails,
        "daily_mails": wishes.daily_mails,
        "daily_mail_hour": wishes.daily_mail_hour,
        "quiet_off_hours": wishes.quiet_off_hours,
        "takes_urgent": wishes.takes_urgent,
        "sound": wishes.sound,
        "paused_until": to_rfc3339(until) if until else None,
        "chats_with_level": chats_with_level,
    }


def notification_preview_payload(scene: str, verdict: Verdict, *, at: datetime) -> NotificationPreviewPayload:
    """What a message would do."""
    return {
        "scene": scene,
        "at": to_rfc3339(at),
        "reason": verdict.reason,
        "channels": [str(channel) for channel in verdict.channels],
        "quiet": verdict.is_quiet,
    }
