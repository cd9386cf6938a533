"""What a person wants to be notified of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

# Each is searched for in every message of the person's chats.
MAX_KEYWORDS = 20
MAX_KEYWORD_CHARACTERS = 40
MAX_SECRET_CHARACTERS = 32


class NotificationLevel(models.TextChoices):
    """What of a chat notifies a person. `MENTIONS` includes replies to them and their keywords."""

    ALL = "all"
    MENTIONS = "mentions"
    NOTHING = "nothing"


class MissedMails(models.TextChoices):
    """Whether missed mentions and direct messages are mailed."""

    ON = "on"
    WITHOUT_TEXT = "without_text"
    OFF = "off"


class DailyMails(models.TextChoices):
    """On which days what was missed is mailed."""

    OFF = "off"
    WEEKDAYS = "weekdays"
    DAILY = "daily"


class NotificationSound(models.TextChoices):
    """What open pages play."""

    OFF = ""
    DROP = "drop"
    CHIME = "chime"
    TAP = "tap"


def _level(default: NotificationLevel) -> "models.CharField[str, str]":
    return models.CharField(max_length=8, choices=NotificationLevel.choices, default=default)


class NotificationSettings(models.Model):
    """One row per person who changed anything; without one, the defaults. A chat's own level is in its membership."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notification_settings"
    )
    # Levels of chats without one of their own, by kind.
    direct = _level(NotificationLevel.ALL)
    private = _level(NotificationLevel.MENTIONS)
    open = _level(NotificationLevel.MENTIONS)
    # Of threads that the person follows.
    threads = _level(NotificationLevel.ALL)
    # Words that notify like a mention, as typed.
    keywords = models.JSONField(default=list, blank=True)
    # Leaves the text out: others may see the screen.
    hides_text = models.BooleanField(default=False)
    missed_mails = models.CharField(
        max_length=12, choices=MissedMails.choices, default=MissedMails.ON, db_default=MissedMails.ON
    )
    daily_mails = models.CharField(
        max_length=8, choices=DailyMails.choices, default=DailyMails.OFF, db_default=DailyMails.OFF
    )
    # In the person's time zone.
    daily_mail_hour = models.PositiveSmallIntegerField(default=8, db_default=8)
    quiet_off_hours = models.BooleanField(default=True)
    takes_urgent = models.BooleanField(default=True)
    sound = models.CharField(
        max_length=10, choices=NotificationSound.choices, blank=True, default=NotificationSound.OFF
    )

    # Part of the addresses that mails of this person are answered to: a new one ends those in earlier mails.
    reply_secret = models.CharField(max_length=MAX_SECRET_CHARACTERS, blank=True, default="", db_default="")

    class Meta:
        """The indexes find the few who want more than the defaults, for each message of a chat of any size."""

        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(private="all"), name="notified_of_private_chats"),
            models.Index(fields=["user"], condition=Q(open="all"), name="notified_of_open_chats"),
            models.Index(fields=["user"], condition=~Q(keywords=[]), name="notified_of_keywords"),
        ]

    def __str__(self) -> str:
        """Return the person."""
        return f"Notification settings of {self.user_id}"
