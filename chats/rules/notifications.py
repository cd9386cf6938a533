"""Who is notified of a message, how, and why: one rule for every channel. Pages and clients ask for its verdict."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from accounts.models import User
from accounts.rules.working_hours import is_outside_hours
from chats.models import Chat, Membership, NotificationSettings
from chats.models.notification import NotificationChannel as Channel
from chats.models.notification_settings import NotificationLevel as Level


class Reason(StrEnum):
    """Why a message notifies a person: the strongest reason of those that apply."""

    MENTION = "mention"
    REPLY = "reply"
    DIRECT = "direct"
    KEYWORD = "keyword"
    THREAD = "thread"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Situation:
    """A message and a person, as they are at the moment of the decision.

    `chat_level` is the level that applies to the chat: its own, or else the person's for chats of its kind.
    `thread_level` is the person's for threads they follow.
    """

    # What makes a notification impossible.
    is_member: bool = True
    is_shown: bool = True
    is_own: bool = False
    is_blocked: bool = False
    is_unread: bool = True
    # What the message is to the person.
    is_direct: bool = False
    is_in_thread: bool = False
    is_mentioned: bool = False
    is_reply: bool = False
    has_keyword: bool = False
    is_thread_followed: bool = False
    # What the person wants.
    chat_level: Level = Level.ALL
    thread_level: Level = Level.ALL
    # In do-not-disturb, and outside the working hours of someone who wants to be left alone then.
    is_paused: bool = False
    is_off_hours: bool = False
    is_urgent: bool = False
    takes_urgent: bool = True
    # A page is in view on one of the person's devices.
    is_watching: bool = False


class Verdict(NamedTuple):
    """Whether and how a person is notified. Without a reason, not at all; `is_quiet`: only as a count."""

    reason: Reason | None
    channels: tuple[Channel, ...]
    is_quiet: bool = False


NOTHING = Verdict(None, ())
_ALL_CHANNELS = (Channel.IN_PAGE, Channel.PUSH, Channel.MAIL, Channel.BADGE)


def verdict_on(situation: Situation) -> Verdict:
    """Return how a message notifies a person."""
    reason = reason_in(situation) if _may_notify(situation) else None
    if reason is None:
        return NOTHING
    if _is_quiet(situation):
        return Verdict(reason, (Channel.BADGE,), is_quiet=True)
    if situation.is_watching:
        # The page shows it; a phone in the pocket would only repeat it.
        return Verdict(reason, (Channel.IN_PAGE, Channel.BADGE))
    return Verdict(reason, _ALL_CHANNELS)


def at_moment(situation: Situation, *, person: User, settings: NotificationSettings, at: datetime) -> Situation:
    """Return the situation with what the person's quiet times are at a moment."""
    return replace(
        situation,
        is_paused=_is_paused(person, at=at),
        is_off_hours=settings.quiet_off_hours and is_outside_hours(person, now=at),
        takes_urgent=settings.takes_urgent,
    )


def may_remind(person: User, *, at: datetime) -> bool:
    """Return whether a person's own reminder notifies them: outside working hours too, but not in a pause."""
    return not _is_paused(person, at=at)


def reason_in(situation: Situation) -> Reason | None:
    """Return why a message concerns a person at their levels, whatever time it is; None if it doesn't."""
    if situation.chat_level == Level.NOTHING:
        return None
    if situation.is_mentioned:
        return Reason.MENTION
    if situation.is_reply:
        return Reason.REPLY
    if situation.is_in_thread and situation.is_thread_followed:
        if situation.thread_level == Level.ALL:
            return Reason.THREAD
        return Reason.KEYWORD if situation.has_keyword and situation.thread_level == Level.MENTIONS else None
    if situation.is_direct and situation.chat_level == Level.ALL:
        return Reason.DIRECT
    if situation.has_keyword:
        return Reason.KEYWORD
    # A reply in a thread isn't in the chat's timeline: only those who follow the thread get every one.
    return Reason.MESSAGE if situation.chat_level == Level.ALL and not situation.is_in_thread else None


def level_of(membership: Membership, *, settings: NotificationSettings) -> Level:
    """Return the level that applies to a chat: its own if it has one, else the person's for its kind."""
    by_kind = {Chat.Kind.DIRECT: settings.direct, Chat.Kind.PRIVATE: settings.private, Chat.Kind.OPEN: settings.open}
    return Level(membership.level or by_kind[Chat.Kind(membership.chat.kind)])


def is_quiet_time(person: User, *, settings: NotificationSettings, at: datetime) -> bool:
    """Return whether a person wants to be left alone at a moment."""
    situation = at_moment(Situation(), person=person, settings=settings, at=at)
    return situation.is_paused or situation.is_off_hours


def _is_paused(person: User, *, at: datetime) -> bool:
    until = person.do_not_disturb_until
    return until is not None and until > at


def _may_notify(situation: Situation) -> bool:
    return (
        situation.is_member
        and situation.is_shown
        and situation.is_unread
        and not situation.is_own
        and not situation.is_blocked
    )


def _is_quiet(situation: Situation) -> bool:
    is_urgent = situation.is_urgent and situation.is_direct and situation.takes_urgent
    return (situation.is_paused or situation.is_off_hours) and not is_urgent
