"""Notify people of new messages: behind the send, one page of a chat's people at a time."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from chatapp.jobs.due import finish, own, work_on_leased
from chatapp.lib import clock
from chatapp.ops import counters
from chats.actions.plan_missed_mails import plan_missed_mails
from chats.actions.push_notifications import plan_pushes
from chats.delivery import announce
from chats.models import AddedMentions, Message, Notification, NotificationRound
from chats.models.notification import NotificationChannel
from chats.payloads.notifications import Notice
from chats.queries.notification_people import NewMessages, new_messages, people_page, settings_of, situations
from chats.queries.push import subscriptions_of_all
from chats.rules.notifications import verdict_on

# A message that waited longer, in an outage, is news no more.
_NEWS_FOR = timedelta(days=1)
# In a chat that is seen for the first time: an old message that changed isn't new.
_NEW_FOR = timedelta(hours=1)
# A page takes at most half a second, where each of its messages notifies each of its people. Between two pages it is
# another chat's turn.
_MESSAGES_AT_ONCE = 20
PEOPLE_AT_ONCE = 500
_NOTIFICATIONS_AT_ONCE = 2_000
# Several times what a page takes. What a killed worker was at is taken by the next one then.
_LEASE_SECONDS = 2.0
KEPT_DAYS = 30
_TIDIED_AT_ONCE = 1_000

State = NotificationRound.State


def note_new_messages(messages: Sequence[Message], *, chat_id: int) -> None:
    """Note that a chat has messages to notify of. The caller has a transaction; rows may come again.

    Queries: at most 2.
    """
    newest_id = max(one.pk for one in messages)
    rounds = NotificationRound.objects.filter(chat_id=chat_id)
    if rounds.update(newest_id=Greatest(F("newest_id"), newest_id)):
        # The row is locked now: a worker that finishes it meanwhile sees the new id, and has it continued.
        rounds.filter(state__in=[State.DONE, State.FAILED]).update(state=State.WAITING, due_at=clock.now(), tries=0)
        return
    new_ids = [one.pk for one in messages if one.at > clock.now() - _NEW_FOR]
    if new_ids:
        NotificationRound.objects.create(chat_id=chat_id, newest_id=newest_id, judged_id=min(new_ids) - 1)


class Notifier:
    """Works on what is due: one page of one chat's people, one edit that mentions others."""

    def work(self) -> bool:
        """Work on one page; return whether there was one."""
        return work_on_leased(NotificationRound, seconds=_LEASE_SECONDS, work=notify)

    def work_on_edit(self) -> bool:
        """Work on one edit that mentions others; return whether there was one."""
        return work_on_leased(AddedMentions, seconds=_LEASE_SECONDS, work=notify_added)


def notify(row: NotificationRound) -> None:
    """Notify the next page of people of the next messages, and have the row continued, or finish it.

    Queries: at most 25, whatever the number of people.
    """
    # Later pages of people get the messages that the first one got.
    end_id = row.upto_id if row.after_user_id else row.newest_id
    since = clock.now() - _NEWS_FOR
    new = new_messages(row.chat_id, after_id=row.judged_id, upto_id=end_id, since=since, at_most=_MESSAGES_AT_ONCE)
    if new is None or not new.messages:
        _go_on(row, judged_id=end_id)
        return
    upto_id = end_id if len(new.messages) < _MESSAGES_AT_ONCE else new.messages[-1].pk
    at_most = min(PEOPLE_AT_ONCE, _NOTIFICATIONS_AT_ONCE // len(new.messages))
    user_ids = people_page(new, after_user_id=row.after_user_id, at_most=at_most)
    notices, quiet = _decided(new, user_ids)
    with transaction.atomic():
        if len(user_ids) < at_most:
            is_own = _go_on(row, judged_id=upto_id)
        else:
            is_own = _turn_page(row, upto_id=upto_id, after_user_id=user_ids[-1])
        if is_own:
            send_out(notices, quiet)


def notify_added(row: AddedMentions) -> None:
    """Notify those whom an edit has mentioned anew. Queries: at most 18."""
    place = {"after_id": row.message_id - 1, "upto_id": row.message_id}
    new = new_messages(row.chat_id, **place, since=clock.now() - _NEWS_FOR, at_most=1)
    mentioned = set(new.messages[0].mentions) if new and new.messages else set()
    user_ids = sorted(mentioned.intersection(row.user_ids))
    notices, quiet = _decided(new, user_ids) if new and user_ids else ([], [])
    with transaction.atomic():
        # Not if another edit has changed the row meanwhile: then it is due again.
        if finish(row):
            send_out(notices, quiet)


def send_out(notices: Sequence[Notice], quiet: Sequence[Notice]) -> None:
    """Notify those people who weren't yet: their open pages, their browsers, and later by mail.

    `quiet` is what people are not to be disturbed with now: quiet times delay a mail; it isn't lost to them.
    The caller has a transaction.
    """
    recorded = _recorded(notices)
    announce.notified(recorded)
    transaction.on_commit(partial(counters.add, "notifications", len(recorded), channel="in_page"))
    people = {one.person.pk for one in recorded}
    plan_pushes(recorded, subscriptions=subscriptions_of_all(people) if people else {})
    plan_missed_mails([*notices, *quiet])


def delete_old_notifications() -> None:
    """Delete what was recorded long ago."""
    old = Notification.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).order_by("at")
    while ids := list(old.values_list("pk", flat=True)[:_TIDIED_AT_ONCE]):
        Notification.objects.filter(pk__in=ids).delete()


def _decided(new: NewMessages, user_ids: Sequence[int]) -> tuple[list[Notice], list[Notice]]:
    """Return what notifies people, and what only counts for now because they are not to be disturbed."""
    notices: list[Notice] = []
    quiet: list[Notice] = []
    for member, message, situation in situations(new, user_ids, at=clock.now()):
        reason, channels, is_quiet = verdict_on(situation)
        if reason and (is_quiet or NotificationChannel.IN_PAGE in channels):
            notice = Notice(member.user, new.chat, message, reason, settings_of(member))
            (quiet if is_quiet else notices).append(notice)
    return notices, quiet


def _recorded(notices: Sequence[Notice]) -> list[Notice]:
    """Record what wasn't yet, and return it with the ids of its rows."""
    by_key = {(one.message.pk, one.person.pk): one for one in notices}
    if not by_key:
        return []
    known = Notification.objects.filter(
        chat_id=notices[0].chat.pk,
        message_id__in={message_id for message_id, _ in by_key},
        user_id__in={user_id for _, user_id in by_key},
        channel=NotificationChannel.IN_PAGE,
    )
    for key in known.values_list("message_id", "user_id"):
        by_key.pop(key, None)
    now = clock.now()
    rows = [
        Notification(
            chat_id=one.chat.pk,
            message_id=one.message.pk,
            user_id=one.person.pk,
            channel=NotificationChannel.IN_PAGE,
            at=now,
        )
        for one in by_key.values()
    ]
    Notification.objects.bulk_create(rows)
    return [one._replace(id=row.pk) for one, row in zip(by_key.values(), rows, strict=True)]


def _go_on(row: NotificationRound, *, judged_id: int) -> bool:
    """Note that messages up to an id are done; return False if the row was given to another worker meanwhile."""
    done = {"tries": 0, "worker_id": "", "judged_id": judged_id, "upto_id": 0, "after_user_id": 0}
    state = Case(When(newest_id__gt=judged_id, then=Value(State.WAITING)), default=Value(State.DONE))
    return bool(own(row).update(state=state, due_at=clock.now(), **done))


def _turn_page(row: NotificationRound, *, upto_id: int, after_user_id: int) -> bool:
    place = {"upto_id": upto_id, "after_user_id": after_user_id, "tries": 0, "worker_id": ""}
    return bool(own(row).update(state=State.WAITING, due_at=clock.now(), **place))
