"""Mail people what they missed: what is still unread when the mail is due, in one mail."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.mail.policy import language_of, send
from accounts.models import User
from accounts.site import current_site
from chatapp.jobs import due
from chatapp.lib import clock
from chatapp.ops import counters
from chats.actions.plan_missed_mails import is_mailed, mails_missed
from chats.models import MissedMail, Notification
from chats.models.notification import NotificationChannel
from chats.payloads.mail_headers import time_zone_of
from chats.payloads.missed_mail import missed_mail_facts, missed_mail_headers, replied_place
from chats.payloads.notifications import Notice
from chats.queries.notification_people import chosen_messages, settings_of, situations
from chats.queries.notifications import notification_settings_of
from chats.queries.reply_addresses import reply_addresses_of
from chats.rules.notifications import is_quiet_time, verdict_on

log = logging.getLogger(__name__)

# A weekend and holidays around it.
_NEWS_FOR = timedelta(days=7)
_QUIET_PAUSE = timedelta(minutes=5)
# The newest; more is found in the chats themselves.
_MESSAGES_LOOKED_AT = 100
_CHATS_LOOKED_AT = 10
_KEPT_DAYS = 60
_TIDIED_AT_ONCE = 1_000


class MissedMailer:
    """Sends what is due, one mail at a time."""

    def __init__(self, *, release_connection: Callable[[], None] = lambda: None) -> None:
        """`release_connection` is called before the seconds of sending."""
        self._release_connection = release_connection

    def work(self, *, worker_id: str) -> bool:
        """Send one mail that is due; return whether there was one."""
        return due.work_on(MissedMail, worker_id=worker_id, work=self.mail)

    def mail(self, row: MissedMail) -> None:
        """Send a mail with what of it is still unread and wanted, if anything is."""
        person = User.objects.filter(pk=row.user_id).first()
        if person is None:
            # And the row with it.
            return
        if is_quiet_time(person, settings=notification_settings_of(person), at=clock.now()):
            due.postpone(row, pause=_QUIET_PAUSE)
            _count("postponed")
            return
        # First: what comes from now on is for the next mail.
        if not due.own(row).update(is_open=False):
            return
        notices = _notices(row) if mails_missed() else []
        if not notices:
            due.finish(row)
            _count("unneeded")
            return
        # Read before the connection is released.
        current_site()
        reply_to = _reply_to(notices)
        self._release_connection()
        try:
            _send(row, notices, reply_to=reply_to)
        except SMTPRecipientsRefused as error:
            log.warning("%s: the mail server refuses the address.", row)
            if all(code < 500 for code, _answer in error.recipients.values()):
                due.retry(row)
            else:
                due.fail(row)
            _count("refused")
        except OSError:
            # Logged where mail is sent.
            due.retry(row)
            _count("failed")
        else:
            due.finish(row)
            _count("sent")
            counters.add("notifications", len(notices), channel="mail")


def _count(outcome: str) -> None:
    counters.add("notification_mails", kind="missed", outcome=outcome)


def delete_old_mails() -> None:
    """Delete what was mailed long ago."""
    old = MissedMail.objects.filter(created_at__lt=clock.now() - timedelta(days=_KEPT_DAYS)).order_by("created_at")
    while ids := list(old.values_list("pk", flat=True)[:_TIDIED_AT_ONCE]):
        MissedMail.objects.filter(pk__in=ids).delete()


def _notices(row: MissedMail) -> list[Notice]:
    """Return what of a mail is wanted now, oldest first in each chat, the chat with the newest message first.

    Queries: 1, and at most 6 for each chat.
    """
    parts = Notification.objects.filter(mail=row).order_by("-message_id").values_list("chat_id", "message_id")
    by_chat: dict[int, list[int]] = defaultdict(list)
    for chat_id, message_id in parts[:_MESSAGES_LOOKED_AT]:
        by_chat[chat_id].append(message_id)
    notices = []
    for chat_id, message_ids in list(by_chat.items())[:_CHATS_LOOKED_AT]:
        new = chosen_messages(chat_id, message_ids=message_ids, since=clock.now() - _NEWS_FOR)
        if new is None or not new.messages:
            continue
        for member, message, situation in situations(new, [row.user_id], at=clock.now()):
            verdict = verdict_on(situation)
            if verdict.reason and (verdict.is_quiet or NotificationChannel.MAIL in verdict.channels):
                notice = Notice(member.user, new.chat, message, verdict.reason, settings_of(member))
                notices += [notice] if is_mailed(notice) else []
    return notices


def _reply_to(notices: list[Notice]) -> str:
    """Return the address at which the mail can be answered, or "" where its messages are of several chats."""
    place = replied_place(notices)
    addresses = reply_addresses_of(notices[0].person, [place]) if place else {}
    return next(iter(addresses.values()), "")


def _send(row: MissedMail, notices: list[Notice], *, reply_to: str) -> None:
    """Send the mail. A repeated one has the same Message-ID. Errors: OSError."""
    person, author = notices[0].person, notices[0].message.author
    name = author.name if author else gettext_lazy("Someone who left")
    count = len(notices)
    subject = (
        gettext_lazy("%(name)s wrote to you on %(site)s")
        if count == 1
        else ngettext_lazy("%(count)s missed message on %(site)s", "%(count)s missed messages on %(site)s", count)
    )
    with timezone.override(time_zone_of(person)):
        send(
            to=person.email,
            language=language_of(person),
            subject=subject,
            template="missed",
            folder="chats/mail",
            facts={**missed_mail_facts(notices, reply_to=reply_to), "name": name, "count": count},
            headers=missed_mail_headers(
                row, chat_ids=list(dict.fromkeys(one.chat.pk for one in notices)), reply_to=reply_to
            ),
        )
