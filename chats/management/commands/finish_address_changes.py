"""`manage.py finish_address_changes`: runs once an hour in the jobs process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.rules.email_address import RELEASED
from chats.actions.hold_invitations import release_invitations
from chats.actions.leave_everything import leave_everything
from chats.models import Membership

# Batch size; the next run continues.
_PEOPLE_AT_ONCE = 1_000


class Command(BaseCommand):
    """Finish work that a crash after a commit interrupted, and release what EMAIL_URL no longer holds."""

    help = "Show invitations held for addresses that count as verified, and empty accounts that lost their address."

    def handle(self, *args: Any, **options: Any) -> None:
        """Process the few people affected."""
        held = Membership.objects.filter(state=Membership.State.HELD)
        if settings.EMAIL_URL:
            held = held.exclude(user__email_verified_at=None)
        for user_id in _some_people(held):
            release_invitations(user_id=user_id)
        for user_id in _some_people(Membership.objects.filter(user__email__startswith=RELEASED)):
            leave_everything(user_id=user_id)


def _some_people(memberships: Any) -> list[int]:
    return list(memberships.values_list("user_id", flat=True).distinct().order_by("user_id")[:_PEOPLE_AT_ONCE])
