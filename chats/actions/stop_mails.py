"""Turn mails off by the link in one of them."""

from accounts.models import User
from chats.models import NotificationSettings
from chats.models.notification_settings import DailyMails, MissedMails
from chats.rules.unsubscribing import MailKind, Unsubscription

_OFF: dict[MailKind, dict[str, str]] = {
    MailKind.MISSED: {"missed_mails": MissedMails.OFF},
    MailKind.DAILY: {"daily_mails": DailyMails.OFF},
}


def stop_mails(unsubscription: Unsubscription) -> None:
    """Turn mails of a kind off for the person to whom the link was mailed, unless they were deleted. Idempotent."""
    person = User.objects.filter(pk=unsubscription.user_id).first()
    if person is not None:
        NotificationSettings.objects.update_or_create(user=person, defaults=_OFF[unsubscription.kind])
