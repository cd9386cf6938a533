"""Mail people what they missed, once a day: the catch-up page as a mail."""

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from accounts.mail.policy import Purpose, language_of, may_be_mailed, send
from accounts.models import User
from accounts.site import current_site
from chatapp.jobs import due
from chatapp.lib import clock
from chatapp.ops import counters
from chats.models import DailyMail, NotificationSettings
from chats.payloads.daily_mail import daily_mail_facts, daily_mail_headers, newest_id
from chats.payloads.mail_headers import time_zone_of
from chats.queries.catch_up import CatchUp, catch_up_of
from chats.queries.notifications import notification_settings_of
from chats.rules.daily_mail import next_daily_mail

log = logging.getLogger(__name__)

# After an outage, a mail that is this late is left out.
_LATE = timedelta(hours=6)
_RETRIES = 3


class DailyMailer:
    """Sends what is due, one mail at a time."""

    def __init__(self, *, release_connection: Callable[[], None] = lambda: None) -> None:
        """`release_connection` is called before the seconds of sending."""
        self._release_connection = release_connection

    def work(self, *, worker_id: str) -> bool:
        """Send one mail that is due; return whether there was one."""
        return due.work_on(DailyMail, worker_id=worker_id, work=self.mail)

    def mail(self, row: DailyMail) -> None:
        """Send a mail if there is anything new to say, and plan the next."""
        person = User.objects.filter(pk=row.user_id).first()
        if person is None:
            # And the row with it.
            return
        wishes = notification_settings_of(person)
        missed = catch_up_of(person) if _is_wanted(row, person, wishes) else None
        newest = newest_id(missed) if missed else 0
        if missed and newest > row.seen_id:
            # Read before the connection is released.
            current_site()
            try:
                _send(row, person, wishes, missed, release_connection=self._release_connection)
            except OSError as error:
                if isinstance(error, SMTPRecipientsRefused):
                    log.warning("%s: the mail server refuses the address.", row)
                _count("refused" if isinstance(error, SMTPRecipientsRefused) else "failed")
                if row.tries <= _RETRIES:
                    due.retry(row)
                    return
            else:
                _count("sent")
        else:
            _count("unneeded")
        _plan_next(row, person, wishes, seen_id=max(newest, row.seen_id))


def resume_daily_mails() -> None:
    """Plan the mails again whose workers died of them."""
    for row in DailyMail.objects.filter(state=DailyMail.State.FAILED).select_related("user"):
        at = next_daily_mail(row.user, settings=notification_settings_of(row.user), after=clock.now())
        if at is not None:
            failed = DailyMail.objects.filter(pk=row.pk, state=DailyMail.State.FAILED)
            failed.update(state=DailyMail.State.WAITING, occurs_at=at, due_at=at, tries=0, worker_id="")


def _count(outcome: str) -> None:
    counters.add("notification_mails", kind="daily", outcome=outcome)


def _is_wanted(row: DailyMail, person: User, wishes: NotificationSettings) -> bool:
    """Return whether it is the person's hour still: they may have moved to another time zone."""
    before = row.occurs_at - timedelta(seconds=1)
    return (
        bool(settings.EMAIL_URL)
        and may_be_mailed(person, purpose=Purpose.NOTICE)
        and clock.now() - row.occurs_at < _LATE
        and next_daily_mail(person, settings=wishes, after=before) == row.occurs_at
    )


def _plan_next(row: DailyMail, person: User, wishes: NotificationSettings, *, seen_id: int) -> None:
    at = next_daily_mail(person, settings=wishes, after=clock.now())
    if at is None:
        due.own(row).delete()
        return
    planned = {"occurs_at": at, "due_at": at, "state": DailyMail.State.WAITING, "tries": 0, "worker_id": ""}
    due.own(row).update(**planned, seen_id=seen_id)


def _send(
    row: DailyMail,
    person: User,
    wishes: NotificationSettings,
    missed: CatchUp,
    *,
    release_connection: Callable[[], None],
) -> None:
    """Send the mail. A repeated one has the same Message-ID. Errors: OSError."""
    facts = daily_mail_facts(missed, person=person, wishes=wishes)
    release_connection()
    with timezone.override(time_zone_of(person)):
        send(
            to=person.email,
            language=language_of(person),
            subject=ngettext_lazy(
                "Your day on %(site)s: %(count)s message", "Your day on %(site)s: %(count)s messages", facts["count"]
            ),
            template="daily",
            folder="chats/mail",
            facts=facts,
            headers=daily_mail_headers(row),
        )
