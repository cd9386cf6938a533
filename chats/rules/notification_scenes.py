"""Examples of messages, for trying what would arrive."""

from datetime import datetime

from accounts.models import User
from chats.models import NotificationSettings
from chats.models.notification_settings import NotificationLevel as Level
from chats.rules.notifications import Situation, Verdict, at_moment, verdict_on

DIRECT, URGENT, MENTION, REPLY = "direct", "urgent", "mention", "reply"
KEYWORD, THREAD, PRIVATE, OPEN = "keyword", "thread", "private", "open"
SCENES = (DIRECT, URGENT, MENTION, REPLY, KEYWORD, THREAD, PRIVATE, OPEN)


def verdict_in(scene: str, *, person: User, settings: NotificationSettings, at: datetime) -> Verdict:
    """Return how an unread message by someone else would notify a person who isn't looking, in a chat without a level.

    Mentions, replies and keywords are tried in a private chat.
    """
    levels = {DIRECT: settings.direct, URGENT: settings.direct, OPEN: settings.open}
    situation = Situation(
        is_direct=scene in (DIRECT, URGENT),
        is_urgent=scene == URGENT,
        is_mentioned=scene == MENTION,
        is_reply=scene == REPLY,
        has_keyword=scene == KEYWORD,
        is_in_thread=scene == THREAD,
        is_thread_followed=scene == THREAD,
        chat_level=Level(levels.get(scene, settings.private)),
        thread_level=Level(settings.threads),
    )
    return verdict_on(at_moment(situation, person=person, settings=settings, at=at))
