"""Push subscriptions, and the number on the app's icon."""

from collections.abc import Iterable

from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.models import Chat, PushSubscription
from chats.models.membership import LEVEL_OF_MUTE, Membership
from chats.models.notification_settings import NotificationLevel
from chats.queries.unread import unread_for


def push_subscriptions_of(person: User) -> list[PushSubscription]:
    """Return a person's subscriptions, newest first, without those of ended sessions.

    Shape: device loaded.
    Queries: 1.
    """
    found = PushSubscription.objects.filter(user=person, device__ended_at=None).select_related("device")
    return list(found.order_by("-pk"))


def live_subscription(person: User, *, subscription_id: int) -> PushSubscription:
    """Return one of a person's subscriptions. Queries: 1. Errors: NotFound."""
    found = PushSubscription.objects.filter(user=person, pk=subscription_id, device__ended_at=None).first()
    if found is None:
        raise NotFound
    return found


def subscriptions_of_all(user_ids: Iterable[int]) -> dict[int, list[int]]:
    """Map those of these people who have subscriptions to the ids of theirs. Queries: 1."""
    found: dict[int, list[int]] = {}
    live = PushSubscription.objects.filter(user_id__in=list(user_ids), device__ended_at=None)
    for user_id, pk in live.order_by("pk").values_list("user_id", "pk"):
        found.setdefault(user_id, []).append(pk)
    return found


def badge_of(person: User) -> int:
    """Return how many messages ask for a person's attention: direct ones and mentions. Queries: 1 to 3."""
    counts = unread_for(person)
    return sum(
        0
        if LEVEL_OF_MUTE[Membership.Mute(shown.muted)] == NotificationLevel.NOTHING
        else reading.unread
        if shown.kind == Chat.Kind.DIRECT and not shown.muted
        else reading.mentions
        for reading, shown in zip(counts.readings, counts.shown, strict=True)
    )
