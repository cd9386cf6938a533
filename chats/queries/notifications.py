"""What people want to be notified of."""

from django.db.models import Q

from accounts.models import User
from chats.models import Membership, NotificationSettings
from chats.queries.memberships import ACCEPTED


def notification_settings_of(person: User) -> NotificationSettings:
    """Return a person's settings, or the defaults. Queries: 1."""
    return NotificationSettings.objects.filter(user=person).first() or NotificationSettings(user=person)


def chats_with_level(person: User) -> int:
    """Return how many of a person's chats have a notification level of their own. Queries: 1."""
    own = ~Q(muted=Membership.Mute.NOTHING) | Q(notifies_of_all=True)
    return Membership.objects.filter(own, user=person, state=ACCEPTED, chat__closed_at=None).count()
