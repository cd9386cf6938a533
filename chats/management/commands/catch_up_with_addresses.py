"""`manage.py catch_up_with_addresses`: what the jobs' process does once an hour."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.rules.email_address import RELEASED
from chats.actions.hold_invitations import release_invitations
from chats.actions.leave_everything import leave_everything
from chats.models import Membership

# One run's share: the next one goes on.
_PEOPLE_AT_ONCE = 1_000


class Command(BaseCommand):
    """Finish what a crash after a commit kept from happening, and release what EMAIL_URL no longer holds."""

    help = "Show invitations held for addresses that count as verified, and empty accounts that lost their address."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the few it concerns."""
        held = Membership.objects.filter(state=Membership.State.HELD)
        if settings.EMAIL_URL:
            held = held.exclude(user__email_verified_at=None)
        for user_id in _some_people(held):
            release_invitations(user_id=user_id)
        for user_id in _some_people(Membership.objects.filter(user__email__startswith=RELEASED)):
            leave_everything(user_id=user_id)


def _some_people(places: Any) -> list[int]:
    return list(places.values_list("user_id", flat=True).distinct().order_by("user_id")[:_PEOPLE_AT_ONCE])
