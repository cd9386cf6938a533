"""Gather what people missed for mails: what notifies someone of a mention or a direct message joins their open mail."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings

from accounts.mail.policy import Purpose, may_be_mailed
from chatapp.lib import clock
from chats.models import MissedMail, Notification
from chats.models.notification import NotificationChannel
from chats.models.notification_settings import MissedMails
from chats.payloads.notifications import Notice
from chats.rules.notifications import Reason

_MAILED = frozenset({Reason.MENTION, Reason.REPLY, Reason.KEYWORD, Reason.DIRECT})


def mails_missed() -> bool:
    """Return whether this site mails what people missed."""
    return bool(settings.EMAIL_URL) and settings.MISSED_MAIL_MINUTES > 0


def is_mailed(notice: Notice) -> bool:
    """Return whether a person wants a mail for this, and has an address for it."""
    return (
        notice.reason in _MAILED
        and notice.settings.missed_mails != MissedMails.OFF
        and may_be_mailed(notice.person, purpose=Purpose.NOTICE)
    )


def plan_missed_mails(notices: Iterable[Notice]) -> None:
    """Have messages of one chat mailed to people after some minutes, each once. In a transaction.

    Queries: at most 5; none where nothing is mailed.
    """
    by_key = {(one.message.pk, one.person.pk): one for one in notices if is_mailed(one)} if mails_missed() else {}
    if not by_key:
        return
    known = Notification.objects.filter(
        chat_id=next(iter(by_key.values())).chat.pk,
        message_id__in={message_id for message_id, _ in by_key},
        user_id__in={user_id for _, user_id in by_key},
        channel=NotificationChannel.MAIL,
    )
    for key in known.values_list("message_id", "user_id"):
        by_key.pop(key, None)
    mails = _open_mails({user_id for _, user_id in by_key})
    rows = [
        Notification(
            chat_id=one.chat.pk,
            message_id=one.message.pk,
            user_id=one.person.pk,
            channel=NotificationChannel.MAIL,
            mail_id=mails[one.person.pk],
        )
        for one in by_key.values()
        if one.person.pk in mails
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _open_mails(user_ids: Collection[int]) -> dict[int, int]:
    """Map people to the ids of their open mails, new ones where there are none.

    Locked, in the same order by all: one that is being sent takes no more.
    """
    if not user_ids:
        return {}
    found = MissedMail.objects.filter(user_id__in=user_ids, is_open=True).order_by("user_id").select_for_update()
    mails = dict(found.values_list("user_id", "pk"))
    missing = sorted(set(user_ids) - set(mails))
    if missing:
        at = clock.now() + timedelta(minutes=settings.MISSED_MAIL_MINUTES)
        MissedMail.objects.bulk_create(
            [MissedMail(user_id=user_id, due_at=at) for user_id in missing], ignore_conflicts=True
        )
        mails.update(found.filter(user_id__in=missing).values_list("user_id", "pk"))
    return mails
