"""Push notifications to browsers: some seconds after the message, unless it was read meanwhile."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.public_address import OutgoingRefused
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.safe_http import OutgoingFailed
from chats.actions.send_pushes import GONE, PushClient, Pushed, PushQueue, topic_of
from chats.models import Notification, PushDelivery, PushSubscription
from chats.models.notification import NotificationChannel
from chats.payloads.notifications import Notice
from chats.payloads.push import push_message, push_test_message, short_push_message
from chats.queries.notification_people import news_among, settings_of, situations
from chats.queries.push import badges_of, live_subscription
from chats.rules.notifications import Reason, verdict_on

# Who has the page open reads the message within this time.
DELAY = timedelta(seconds=10)
_NEWS_FOR = timedelta(days=1)
_URGENT = frozenset({Reason.MENTION, Reason.DIRECT, Reason.REPLY})

# Each holds up a request for as long as the push service takes.
_TESTS_BURST, _TESTS_PER_SECOND = 3, 1 / 20
_tests = TokenBuckets()

State = PushDelivery.State


def plan_pushes(notices: Iterable[Notice], *, subscriptions: Mapping[int, Collection[int]]) -> None:
    """Have each person's newest message of a chat pushed to their subscriptions (by user id). In a transaction.

    Queries: at most 4; none without subscriptions.
    """
    newest = {
        (subscription_id, notice.chat.pk): notice.message.pk
        for notice in notices
        for subscription_id in subscriptions.get(notice.person.pk, ())
    }
    if not newest:
        return
    chat_ids = {chat_id for _, chat_id in newest}
    at = clock.now() + DELAY
    # Locked: of what was sent meanwhile, the new message is due again.
    stored = (
        PushDelivery.objects.filter(subscription_id__in={pk for pk, _ in newest}, chat_id__in=chat_ids)
        .order_by("pk")
        .select_for_update()
    )
    known = {(row.subscription_id, row.chat_id): row for row in stored}
    for key, row in known.items():
        row.message_id = newest.get(key, row.message_id)
        # What waits keeps its time: in a busy chat it would never come. What is being sent is another message.
        if row.state != State.WAITING or row.worker_id:
            row.state, row.due_at, row.tries, row.worker_id = State.WAITING, at, 0, ""
    PushDelivery.objects.bulk_update(known.values(), ["message_id", "state", "due_at", "tries", "worker_id"])
    new = [
        PushDelivery(subscription_id=key[0], chat_id=key[1], message_id=message_id, due_at=at)
        for key, message_id in newest.items()
        if key not in known
    ]
    PushDelivery.objects.bulk_create(new, ignore_conflicts=True)


class Pusher(PushQueue[PushDelivery]):
    """Sends what is due."""

    model = PushDelivery

    def prepared(self, rows: Sequence[PushDelivery]) -> dict[int, Pushed]:
        """Return what to send, unless it has been read or is no longer wanted.

        Queries: 3, and 9 for each chat, however many browsers.
        """
        ids = {row.subscription_id for row in rows}
        subscriptions = PushSubscription.objects.select_related("device").in_bulk(ids)
        live = [
            (row, subscriptions[row.subscription_id])
            for row in rows
            # Without one, the row is gone, too.
            if row.subscription_id in subscriptions and not subscriptions[row.subscription_id].device.ended_at
        ]
        notices: dict[tuple[int, int], Notice] = {}
        for chat_id in {row.chat_id for row, _ in live}:
            wanted = {(row.message_id, one.user_id) for row, one in live if row.chat_id == chat_id}
            notices.update(_notices(chat_id, wanted=wanted))
        badges = badges_of({notice.person for notice in notices.values()})
        found = [(row, one, notices.get((row.message_id, one.user_id))) for row, one in live]
        return {row.pk: _pushed(notice, one, badge=badges[notice.person.pk]) for row, one, notice in found if notice}


@counted_change
def send_test(*, person: User, subscription_id: int, client: PushClient | None = None) -> bool:
    """Send a test to one of a person's browsers; return whether its push service accepted it.

    `client` is given by tests only.
    Errors: NotFound, RateLimited.
    """
    subscription = live_subscription(person, subscription_id=subscription_id)
    _tests.acquire(person.pk, per_second=_TESTS_PER_SECOND, burst=_TESTS_BURST)
    client = client or PushClient()
    try:
        vouched = client.vouched(subscription.endpoint)
        answer = client.send(subscription, push_test_message(person), vouched=vouched, urgency="high", topic="test")
    except (OutgoingFailed, OutgoingRefused):
        return False
    if answer.status in GONE:
        subscription.delete()
    if not 200 <= answer.status < 300:
        return False
    PushSubscription.objects.filter(pk=subscription.pk).update(last_used_at=clock.now())
    return True


def _notices(chat_id: int, *, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], Notice]:
    """Return the notifications as they are now, by message and person: none that was read, deleted, or isn't wanted."""
    message_ids = {message_id for message_id, _ in wanted}
    new = news_among(chat_id, message_ids=message_ids, since=clock.now() - _NEWS_FOR)
    if new is None or not new.messages:
        return {}
    found: dict[tuple[int, int], Notice] = {}
    for member, message, situation in situations(new, {user_id for _, user_id in wanted}, at=clock.now()):
        reason, channels, _is_quiet = verdict_on(situation)
        key = message.pk, member.user_id
        if key in wanted and reason and NotificationChannel.PUSH in channels:
            found[key] = Notice(member.user, new.chat, message, reason, settings_of(member))
    return found


def _pushed(notice: Notice, subscription: PushSubscription, *, badge: int) -> Pushed:
    return Pushed(
        subscription,
        push_message(notice, badge=badge),
        urgency="high" if notice.reason in _URGENT else "normal",
        topic=topic_of("push_topic", notice.chat.pk),
        shorter=lambda: short_push_message(notice, badge=badge),
        record=Notification(
            chat_id=notice.chat.pk,
            message_id=notice.message.pk,
            user_id=notice.person.pk,
            channel=NotificationChannel.PUSH,
        ),
    )
