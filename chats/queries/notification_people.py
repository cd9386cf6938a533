"""Whom new messages of a chat may notify, page by page, and what each message is to each of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chats.models import AddedMentions, Chat, Membership, Message, NotificationSettings, ThreadFollow
from chats.models.notification_settings import NotificationLevel
from chats.queries.blocks import blocking_pairs
from chats.queries.memberships import ACCEPTED
from chats.rules.notifications import Situation, at_moment, level_of
from chats.text.keywords import KeywordText
from chats.text.urgent import is_marked_urgent

_NO_SITUATION = Situation()
_LOADED = "loaded_notification_settings"


@dataclass(frozen=True, slots=True)
class NewMessages:
    """Messages of one chat, with those they answer."""

    chat: Chat
    messages: Sequence[Message]
    answered: dict[int, Message]

    @property
    def root_ids(self) -> set[int]:
        """The threads that they are replies in."""
        return {one.thread_root_id for one in self.messages if one.thread_root_id is not None}

    def named(self) -> set[int]:
        """Return the people whom these messages mention or answer, or who are in their threads by writing there."""
        found = {user_id for one in self.messages for user_id in one.mentions}
        for one in self.answered.values():
            found.update(one.thread_user_ids or ())
            if one.author_id is not None:
                found.add(one.author_id)
        return found


def new_messages(chat_id: int, *, after_id: int, upto_id: int, since: datetime, at_most: int) -> NewMessages | None:
    """Return a chat's messages by people between two ids, oldest first, written or edited since a time.

    Shape: authors loaded; None without a chat.
    Queries: 3.
    """
    chat = Chat.objects.filter(pk=chat_id, closed_at=None).first()
    if chat is None:
        return None
    rows = Message.objects.filter(_is_news(since), chat_id=chat_id, pk__gt=after_id, pk__lte=upto_id)
    return _with_answered(chat, list(_shown(rows)[:at_most]))


def news_among(chat_id: int, *, message_ids: Collection[int], since: datetime) -> NewMessages | None:
    """Return those of these messages that are still shown, written or edited since a time; None without the chat.

    Shape: as `new_messages`.
    Queries: 3.
    """
    chat = Chat.objects.filter(pk=chat_id, closed_at=None).first()
    if chat is None:
        return None
    rows = Message.objects.filter(_is_news(since), chat_id=chat_id, pk__in=message_ids)
    return _with_answered(chat, list(_shown(rows)))


def chosen_messages(chat_id: int, *, message_ids: Collection[int], since: datetime) -> NewMessages | None:
    """Return those of these messages that are still shown and were written since a time; None without the chat.

    Shape: as `new_messages`.
    Queries: 3.
    """
    chat = Chat.objects.filter(pk=chat_id, closed_at=None).first()
    if chat is None:
        return None
    rows = Message.objects.filter(chat_id=chat_id, pk__in=message_ids, at__gt=since)
    return _with_answered(chat, list(_shown(rows)))


def _is_news(since: datetime) -> Q:
    return Q(at__gt=since) | Q(edited_at__gt=since)


def _shown(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.filter(kind=Message.Kind.TEXT, deleted_at=None).select_related("author").order_by("pk")


def _with_answered(chat: Chat, messages: Sequence[Message]) -> NewMessages:
    wanted = {pk for one in messages for pk in (one.reply_to_id, one.thread_root_id) if pk is not None}
    answered = Message.objects.filter(chat=chat, pk__in=wanted).in_bulk() if wanted else {}
    return NewMessages(chat, messages, answered)


def people_page(new: NewMessages, *, after_user_id: int, at_most: int) -> list[int]:
    """Return the ids of people whom the messages may notify, above an id, in order.

    Only people with a reason to be looked at: in a chat of any size, each query reads what it returns.
    Queries: at most 6.
    """
    of_chat = Membership.objects.filter(chat=new.chat, state=ACCEPTED, user_id__gt=after_user_id)
    follows = ThreadFollow.objects.filter(
        chat=new.chat, root_id__in=new.root_ids, is_following=True, user_id__gt=after_user_id
    )
    sources: list[QuerySet[Any, int]] = [
        of_chat.filter(user_id__in=new.named()).values_list("user_id", flat=True),
        _of_chat(new.chat, ~Q(keywords=[]), after_user_id),
    ]
    if new.root_ids:
        sources.append(follows.values_list("user_id", flat=True).distinct())
    if new.chat.kind == Chat.Kind.DIRECT:
        sources.append(of_chat.values_list("user_id", flat=True))
    elif any(one.thread_root_id is None for one in new.messages):
        sources.append(of_chat.filter(notifies_of_all=True).values_list("user_id", flat=True))
        sources.append(_of_chat(new.chat, Q(**{new.chat.kind: NotificationLevel.ALL}), after_user_id))
    found = {user_id for source in sources for user_id in source.order_by("user_id")[:at_most]}
    return sorted(found)[:at_most]


def situations(
    new: NewMessages, user_ids: Collection[int], *, at: datetime
) -> Iterable[tuple[Membership, Message, Situation]]:
    """Return what each message that may concern them is to each of these people who are members now, oldest first.

    Shape: user and settings loaded.
    Queries: 3, and 1 more for messages that were edited.
    """
    members = list(
        Membership.objects.filter(chat=new.chat, user_id__in=user_ids, state=ACCEPTED, user__is_active=True)
        .select_related("user__notification_settings")
        .order_by("user_id")
    )
    authors = {one.author_id for one in new.messages if one.author_id is not None}
    blocking = blocking_pairs((member.user_id, author_id) for member in members for author_id in authors)
    follows = {
        (row.root_id, row.user_id): row
        for row in ThreadFollow.objects.filter(chat=new.chat, root_id__in=new.root_ids, user_id__in=user_ids)
    }
    added = _added_mentions(new)
    looked_at = [_LookedAt(new, message) for message in new.messages]
    for member in members:
        member.chat = new.chat
        settings = settings_of(member)
        chat_level = level_of(member, settings=settings)
        base = at_moment(_NO_SITUATION, person=member.user, settings=settings, at=at)
        for one in looked_at:
            message = one.message
            follow = follows.get((message.thread_root_id or 0, member.user_id))
            is_mentioned = member.user_id in one.mentioned
            is_reply = member.user_id == one.quoted_author_id
            has_keyword = one.has_any(settings.keywords)
            is_followed = follow.is_following if follow else member.user_id in one.thread_user_ids
            # The rule has no reason for anything else, and most pairs of a page are.
            if not (is_mentioned or is_reply or has_keyword or is_followed or chat_level == NotificationLevel.ALL):
                continue
            is_added = (message.pk, member.user_id) in added
            yield (
                member,
                message,
                # Not `replace`, which takes several times as long, for thousands a second.
                Situation(
                    is_direct=new.chat.kind == Chat.Kind.DIRECT,
                    chat_level=chat_level,
                    thread_level=NotificationLevel(settings.threads),
                    is_paused=base.is_paused,
                    is_off_hours=base.is_off_hours,
                    takes_urgent=base.takes_urgent,
                    is_own=message.author_id == member.user_id,
                    is_blocked=(member.user_id, message.author_id) in blocking,
                    # What they have read is another text.
                    is_unread=is_added or _is_unread(message, member=member, follow=follow),
                    is_in_thread=message.thread_root_id is not None,
                    is_mentioned=is_mentioned,
                    is_reply=is_reply,
                    has_keyword=has_keyword,
                    is_thread_followed=is_followed,
                    is_urgent=one.is_urgent,
                    is_watching=not is_added and _is_watching(message, member=member),
                ),
            )


class _LookedAt:
    """A message, with what doesn't depend on who reads it."""

    def __init__(self, new: NewMessages, message: Message) -> None:
        self.message = message
        self.mentioned = frozenset(message.mentions)
        self.is_urgent = is_marked_urgent(message.content)
        quoted = new.answered.get(message.reply_to_id or 0)
        self.quoted_author_id = quoted.author_id if quoted else None
        root = new.answered.get(message.thread_root_id or 0)
        # Who is in a thread whose row for them isn't written yet: another log consumer does that.
        self.thread_user_ids = frozenset({root.author_id, *(root.thread_user_ids or ())} if root else ())
        self._text = KeywordText(message.content)
        self._has: dict[str, bool] = {}

    def has_any(self, keywords: Iterable[str]) -> bool:
        """Return whether the text has one of these. Many people have the same ones."""
        for keyword in keywords:
            if keyword not in self._has:
                self._has[keyword] = self._text.has(keyword)
        return any(self._has[keyword] for keyword in keywords)


def settings_of(member: Membership) -> NotificationSettings:
    """Return the loaded settings of a member, or the defaults: the same object again."""
    found: NotificationSettings | None = vars(member).get(_LOADED)
    if found is None:
        found = getattr(member.user, "notification_settings", None) or NotificationSettings(user_id=member.user_id)
        # Who has none would cost an exception and a new object for every message.
        vars(member)[_LOADED] = found
    return found


def _is_unread(message: Message, *, member: Membership, follow: ThreadFollow | None) -> bool:
    if message.number is not None:
        return message.number > member.read_number
    return follow is None or message.pk > follow.read_id


def _added_mentions(new: NewMessages) -> set[tuple[int, int]]:
    """Return (message id, user id) of those whom an edit has mentioned anew."""
    edited = [one.pk for one in new.messages if one.edited_at]
    if not edited:
        return set()
    rows = AddedMentions.objects.filter(chat=new.chat, message_id__in=edited)
    return {(message_id, pk) for message_id, user_ids in rows.values_list("message_id", "user_ids") for pk in user_ids}


def _is_watching(message: Message, *, member: Membership) -> bool:
    """Return whether a page in view showed the message. A reply in a thread isn't in the chat's timeline."""
    return message.thread_root_id is None and member.viewed_at is not None and member.viewed_at >= message.at


def _of_chat(chat: Chat, wish: Q, after_user_id: int) -> QuerySet[NotificationSettings, int]:
    place = Membership.objects.filter(chat=chat, user_id=OuterRef("user_id"), state=ACCEPTED)
    found = NotificationSettings.objects.filter(wish, Exists(place), user_id__gt=after_user_id)
    return found.values_list("user_id", flat=True)
