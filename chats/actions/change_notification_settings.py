"""Change what a person wants to be notified of."""

from collections.abc import Callable, Mapping
from typing import cast

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.person import NOT_TEXT, switch_faults
from accounts.rules.text import is_text, readable_line, reading_fault
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import is_within, not_one_of, too_long, too_many
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.plan_daily_mail import plan_daily_mail
from chats.models import NotificationSettings
from chats.models.notification_settings import (
    MAX_KEYWORD_CHARACTERS,
    MAX_KEYWORDS,
    MAX_SECRET_CHARACTERS,
    DailyMails,
    MissedMails,
    NotificationLevel,
    NotificationSound,
)

_HOURS_OF_DAY = 24
_NO_HOUR = program_sentence("no_hour", "must be an hour from 0 to 23")
_NO_WORD = Sentence("no_word", _("must have a letter or a digit"))


def _level_faults(value: object) -> list[Sentence]:
    return [] if value in NotificationLevel.values else [not_one_of(NotificationLevel.values)]


def _sound_faults(value: object) -> list[Sentence]:
    return [] if value in NotificationSound.values else [not_one_of(NotificationSound.values)]


def _missed_mails_faults(value: object) -> list[Sentence]:
    return [] if value in MissedMails.values else [not_one_of(MissedMails.values)]


def _daily_mails_faults(value: object) -> list[Sentence]:
    return [] if value in DailyMails.values else [not_one_of(DailyMails.values)]


def _hour_faults(value: object) -> list[Sentence]:
    is_hour = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HOURS_OF_DAY
    return [] if is_hour else [_NO_HOUR]


def _keyword_faults(value: object) -> list[Sentence]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return [NOT_TEXT]
    if len(value) > MAX_KEYWORDS:
        return [too_many(MAX_KEYWORDS)]
    return list(dict.fromkeys(fault for one in value if (fault := _keyword_fault(one))))


def _keyword_fault(keyword: str) -> Sentence | None:
    if not is_within(keyword, MAX_KEYWORD_CHARACTERS):
        return too_long(MAX_KEYWORD_CHARACTERS)
    if not is_text(keyword):
        return NOT_TEXT
    line = readable_line(keyword)
    if len(line) > MAX_KEYWORD_CHARACTERS:
        return too_long(MAX_KEYWORD_CHARACTERS)
    if not any(sign.isalnum() for sign in line):
        return _NO_WORD
    return reading_fault(line)


_CHECKS: dict[str, Callable[[object], list[Sentence]]] = {
    "direct": _level_faults,
    "private": _level_faults,
    "open": _level_faults,
    "threads": _level_faults,
    "keywords": _keyword_faults,
    "hides_text": switch_faults,
    "missed_mails": _missed_mails_faults,
    "daily_mails": _daily_mails_faults,
    "daily_mail_hour": _hour_faults,
    "quiet_off_hours": switch_faults,
    "takes_urgent": switch_faults,
    "sound": _sound_faults,
    "renew_reply_addresses": switch_faults,
}


_OF_DAILY_MAILS = {"daily_mails", "daily_mail_hour"}


@counted_change
def change_notification_settings(*, person: User, changes: Mapping[str, object]) -> NotificationSettings:
    """Change the settings named in `changes`. `renew_reply_addresses` ends the addresses in the person's earlier mails.

    Errors: Invalid, naming every invalid field.
    """
    wanted = {field: changes[field] for field in _CHECKS if field in changes}
    faults = {field: found for field, value in wanted.items() if (found := _CHECKS[field](value))}
    if faults:
        raise Invalid(faults)
    if "keywords" in wanted:
        wanted["keywords"] = _distinct(cast("list[str]", wanted["keywords"]))
    if wanted.pop("renew_reply_addresses", False):
        wanted["reply_secret"] = get_random_string(MAX_SECRET_CHARACTERS)
    if not _OF_DAILY_MAILS & wanted.keys():
        return _stored(person, wanted)
    with transaction.atomic():
        settings = _stored(person, wanted)
        plan_daily_mail(person, settings=settings)
    return settings


def _stored(person: User, wanted: Mapping[str, object]) -> NotificationSettings:
    settings, _is_new = NotificationSettings.objects.update_or_create(user=person, defaults=wanted)
    return settings


def _distinct(keywords: list[str]) -> list[str]:
    distinct: dict[str, str] = {}
    for line in map(readable_line, keywords):
        distinct.setdefault(line.casefold(), line)
    return list(distinct.values())
