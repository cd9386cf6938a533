"""Push subscriptions, and the number on the app's icon."""

from collections.abc import Collection, Iterable

from django.db.models import Count

from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.models import Chat, PushSubscription
from chats.models.membership import LEVEL_OF_MUTE, Membership, mute_now
from chats.models.notification_settings import NotificationLevel
from chats.queries.listed_memberships import LIST_SIZE
from chats.queries.unread import Unread, unread_among, unread_for, unread_memberships


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
        _asking(reading, kind=shown.kind, muted=mute_now(shown.muted, until=shown.muted_until))
        for reading, shown in zip(counts.readings, counts.shown, strict=True)
    )


def badges_of(people: Collection[User]) -> dict[int, int]:
    """Map people to their badges. Queries: 2, and up to 3 more for each who has unread messages in 100 chats."""
    unread = unread_memberships({person.pk for person in people})
    chats = dict(unread.order_by().values_list("user_id").annotate(count=Count("pk")))
    some = [pk for pk, count in chats.items() if count <= LIST_SIZE]
    badges = {person.pk: badge_of(person) for person in people if chats.get(person.pk, 0) > LIST_SIZE}
    found = {person.pk: 0 for person in people} | badges
    for reading, kind, muted in unread_among(unread.filter(user_id__in=some)):
        found[reading.user_id] += _asking(reading, kind=kind, muted=muted)
    return found


def _asking(reading: Unread, *, kind: str, muted: str) -> int:
    if LEVEL_OF_MUTE[Membership.Mute(muted)] == NotificationLevel.NOTHING:
        return 0
    return reading.unread if kind == Chat.Kind.DIRECT and not muted else reading.mentions
