"""Notification settings, and what would arrive: /settings/notifications. Every button is a form of its own."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.update_profile import update_profile
from accounts.mail.policy import Purpose, may_be_mailed
from accounts.models import User
from accounts.requests import AuthenticatedRequest
from accounts.rules.ends import HOUR, NEVER, TOMORROW, end_of
from accounts.rules.status import current_do_not_disturb_until
from accounts.rules.working_hours import WorkingHours, hours_of
from chatapp.lib import clock
from chatapp.lib.errors import Invalid, RateLimited
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.plan_missed_mails import mails_missed
from chats.actions.push_notifications import send_test
from chats.actions.push_subscriptions import unsubscribe
from chats.models import NotificationSettings
from chats.models.notification import NotificationChannel
from chats.models.notification_settings import (
    MAX_KEYWORD_CHARACTERS,
    DailyMails,
    MissedMails,
    NotificationLevel,
    NotificationSound,
)
from chats.pages.chat import whole_number
from chats.payloads.notifications import WITHOUT_TEXT, notification_settings_payload
from chats.payloads.push import push_subscription_payload
from chats.queries.notifications import chats_with_level, notification_settings_of
from chats.queries.push import push_subscriptions_of
from chats.rules import notification_scenes as scenes
from chats.rules.reply_address import takes_replies

_LEVELS = (
    (NotificationLevel.ALL, gettext_lazy("All")),
    (NotificationLevel.MENTIONS, gettext_lazy("Mentions")),
    (NotificationLevel.NOTHING, gettext_lazy("Nothing")),
)
_SOUNDS = (
    (NotificationSound.OFF, gettext_lazy("Off")),
    (NotificationSound.DROP, gettext_lazy("Drop")),
    (NotificationSound.CHIME, gettext_lazy("Chime")),
    (NotificationSound.TAP, gettext_lazy("Tap")),
)
_MISSED_MAILS = (
    (MissedMails.OFF, gettext_lazy("Off")),
    (MissedMails.WITHOUT_TEXT, gettext_lazy("Without the text")),
    (MissedMails.ON, gettext_lazy("On")),
)
_DAILY_MAILS = (
    (DailyMails.OFF, gettext_lazy("Off")),
    (DailyMails.WEEKDAYS, gettext_lazy("Monday to Friday")),
    (DailyMails.DAILY, gettext_lazy("Every day")),
)
_KINDS = (
    ("direct", gettext_lazy("Direct messages")),
    ("private", gettext_lazy("Private chats")),
    ("open", gettext_lazy("Open chats")),
    ("threads", gettext_lazy("Threads I follow")),
)
_PAUSES = {"hour": HOUR, "tomorrow": TOMORROW}
_FLAGS = ("hides_text", "quiet_off_hours", "takes_urgent", "renew_reply_addresses")
YES = "yes"
_SCENES = {
    scenes.MENTION: gettext_lazy("Mention in a chat"),
    scenes.REPLY: gettext_lazy("Reply to me"),
    scenes.DIRECT: gettext_lazy("Direct message"),
    scenes.URGENT: gettext_lazy("Urgent direct message"),
    scenes.KEYWORD: gettext_lazy("Keyword in a chat"),
    scenes.THREAD: gettext_lazy("Reply in a thread I follow"),
    scenes.PRIVATE: gettext_lazy("Message in a private chat"),
    scenes.OPEN: gettext_lazy("Message in an open chat"),
}
# Days ahead and an hour.
_TIMES = {
    "now": (gettext_lazy("Now"), None),
    "morning": (gettext_lazy("Tomorrow at 9:00"), 9),
    "evening": (gettext_lazy("Tomorrow at 20:00"), 20),
    "night": (gettext_lazy("Tomorrow at 3:00"), 3),
}
_HOURS_OF_DAY = 24


class Day(NamedTuple):
    """A day of the week, with the parts of it that are working hours: start and end in hours of the day, for SVG."""

    date: datetime
    is_working: bool
    parts: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: AuthenticatedRequest) -> HttpResponse:
    """Show the settings, or change one and redirect. `?scene=` and `?when=` choose what is tried."""
    if request.method != "POST":
        return _page(request)
    try:
        _change(request.user, request)
    except Invalid as refusal:
        keyword_faults = [str(fault) for fault in refusal.fields.get("keywords", [])]
        if not keyword_faults:
            raise
        return _page(request, typed=request.POST.get("keyword", ""), faults=keyword_faults, status=422)
    messages.success(request, gettext("Saved."))
    return redirect("notifications")


@require_POST
@login_required
def browser(request: AuthenticatedRequest, subscription_id: int) -> HttpResponse:
    """Send a test to one of the person's browsers, or with `remove` no longer notify it. Errors: NotFound."""
    if "remove" in request.POST:
        unsubscribe(person=request.user, subscription_id=subscription_id)
        messages.success(request, gettext("Removed."))
        return redirect("notifications")
    try:
        if send_test(person=request.user, subscription_id=subscription_id):
            messages.success(request, gettext("Sent. It arrives within seconds."))
        else:
            messages.error(
                request, gettext("The test couldn’t be delivered. Allow notifications in that browser again.")
            )
    except RateLimited as refusal:
        messages.error(request, str(refusal.message))
    return redirect("notifications")


def _change(person: User, request: AuthenticatedRequest) -> None:
    typed = request.POST
    keywords = notification_settings_of(person).keywords
    changes: dict[str, object] = {}
    if "pause" in typed:
        update_profile(person=person, changes={"do_not_disturb_until": end_of(_PAUSES.get(typed["pause"], NEVER))})
    for name in (*(name for name, _label in _KINDS), "missed_mails", "daily_mails", "sound"):
        if name in typed:
            changes[name] = typed[name]
    for name in _FLAGS:
        if name in typed:
            changes[name] = typed[name] == YES
    if "daily_mail_hour" in typed:
        changes["daily_mail_hour"] = whole_number(typed["daily_mail_hour"])
    if "keyword" in typed:
        changes["keywords"] = [*keywords, typed["keyword"]]
    if "remove_keyword" in typed:
        changes["keywords"] = [keyword for keyword in keywords if keyword != typed["remove_keyword"]]
    if changes:
        change_notification_settings(person=person, changes=changes)


def _tomorrow_at(hour: int) -> datetime:
    tomorrow = localtime(clock.now()).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(hour), get_current_timezone())


def _page(
    request: AuthenticatedRequest, *, typed: str = "", faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    wishes = notification_settings_of(person)
    settings = notification_settings_payload(wishes, person=person, chats_with_level=chats_with_level(person))
    hours = hours_of(person)
    context = {
        "settings": settings,
        "kinds": [(name, label, getattr(wishes, name)) for name, label in _KINDS],
        "levels": _LEVELS,
        "sounds": _SOUNDS,
        "missed_mails": _MISSED_MAILS if mails_missed() else (),
        "daily_mails": _DAILY_MAILS if django_settings.EMAIL_URL else (),
        "mail_hours": [time(hour) for hour in range(_HOURS_OF_DAY)],
        "minutes": django_settings.MISSED_MAIL_MINUTES,
        "takes_replies": takes_replies(),
        "is_mailed": may_be_mailed(person, purpose=Purpose.NOTICE),
        "paused_until": current_do_not_disturb_until(person),
        "browsers": [push_subscription_payload(one) for one in push_subscriptions_of(person)],
        "typed": typed,
        "faults": faults or [],
        "most_characters": MAX_KEYWORD_CHARACTERS,
        "days": _week(hours) if hours else [],
        "hours": hours,
        "arrival": _arrival(request, wishes),
        "scenes": _SCENES,
        "times": {name: label for name, (label, _hour) in _TIMES.items()},
    }
    return render(request, "chats/notifications.html", context, status=status)


def _arrival(request: AuthenticatedRequest, wishes: NotificationSettings) -> dict[str, Any]:
    """Return what the chosen message would do at the chosen time."""
    scene, when = request.GET.get("scene", ""), request.GET.get("when", "")
    scene = scene if scene in _SCENES else scenes.MENTION
    when = when if when in _TIMES else "now"
    hour = _TIMES[when][1]
    at = clock.now() if hour is None else _tomorrow_at(hour)
    verdict = scenes.verdict_in(scene, person=request.user, settings=wishes, at=at)
    return {
        "scene": scene,
        "when": when,
        "at": at,
        "is_notified": verdict.reason is not None,
        "is_quiet": verdict.is_quiet,
        "arrives": NotificationChannel.IN_PAGE in verdict.channels,
        "text": _example(scene, wishes, name=request.user.name),
        "hidden_text": WITHOUT_TEXT[verdict.reason] if verdict.reason else "",
        "is_direct": scene in (scenes.DIRECT, scenes.URGENT),
    }


def _example(scene: str, wishes: NotificationSettings, *, name: str) -> str:
    keyword = wishes.keywords[0] if wishes.keywords else gettext("watering can")
    texts = {
        scenes.MENTION: gettext("@%(name)s can you check the wording?") % {"name": name},
        scenes.REPLY: gettext("Good idea, let’s do it like that."),
        scenes.DIRECT: gettext("Do you have a minute?"),
        scenes.URGENT: "🚨 " + gettext("The cellar is flooding"),
        scenes.KEYWORD: gettext("Who has seen this: %(keyword)s?") % {"keyword": keyword},
        scenes.THREAD: gettext("I’ll bring the ladder."),
    }
    return texts.get(scene) or gettext("The kettle is on.")


def _week(hours: WorkingHours) -> list[Day]:
    start, end = _hour_of(hours.start), _hour_of(hours.end)
    days = []
    for number in range(1, 8):
        parts: list[tuple[float, float]] = []
        before = 7 if number == 1 else number - 1
        if start > end and before in hours.days:
            parts.append((0, end))
        if number in hours.days:
            parts.append((start, end if start < end else _HOURS_OF_DAY))
        # Any Monday, for its name.
        date = datetime(2024, 1, number, tzinfo=get_current_timezone())
        days.append(Day(date, number in hours.days, [(f"{first:g}", f"{last:g}") for first, last in parts]))
    return days


def _hour_of(text: str) -> float:
    hour, _colon, minute = text.partition(":")
    return int(hour) + int(minute) / 60
