"""Send notifications to browsers by Web Push: some seconds after the message, unless it was read meanwhile."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from chatapp.jobs import due
from chatapp.jobs.models import DueRow
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.public_address import OutgoingRefused, checked_url
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.safe_http import Fetched, GuardedClient, OutgoingFailed
from chatapp.lib.web_push import AUTH_BYTES, PUBLIC_KEY_BYTES, TOKEN_SECONDS, authorization, encrypted, from_base64url
from chats.actions.push_subscriptions import site_key
from chats.models import Notification, PushDelivery, PushSubscription
from chats.models.notification import NotificationChannel
from chats.payloads.notifications import Notice
from chats.payloads.push import push_message, push_test_message, short_push_message
from chats.queries.notification_people import new_messages, settings_of, situations
from chats.queries.push import badge_of, live_subscription
from chats.rules.notifications import Reason, verdict_on

# Who has the page open reads the message within this time.
DELAY = timedelta(seconds=10)
_NEWS_FOR = timedelta(days=1)
_SECONDS = 8.0
_ANSWER_BYTES = 8 * 1024
# Three tries in all.
_RETRIES = 2
_LONGEST_PAUSE_SECONDS = 3_600
_TTL_SECONDS = 86_400
_URGENT = frozenset({Reason.MENTION, Reason.DIRECT, Reason.REPLY})
_TOPIC_CHARACTERS = 32
_GONE = frozenset({404, 410})
_TOO_LONG, _TOO_MANY = 413, 429

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
    stored = PushDelivery.objects.filter(subscription_id__in={pk for pk, _ in newest}, chat_id__in=chat_ids)
    known = {(row.subscription_id, row.chat_id): row for row in stored}
    for key, row in known.items():
        row.message_id = newest.get(key, row.message_id)
        # What waits keeps its time: in a busy chat it would never come.
        if row.state != State.WAITING:
            row.state, row.due_at, row.tries, row.worker_id = State.WAITING, at, 0, ""
    PushDelivery.objects.bulk_update(known.values(), ["message_id", "state", "due_at", "tries", "worker_id"])
    new = [
        PushDelivery(subscription_id=key[0], chat_id=key[1], message_id=message_id, due_at=at)
        for key, message_id in newest.items()
        if key not in known
    ]
    PushDelivery.objects.bulk_create(new, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What is sent to a browser; `shorter` for a service that refuses its length, `record` once it was accepted."""

    message: bytes
    urgency: str
    topic: str
    shorter: Callable[[], bytes]
    record: Callable[[], None]


class Pusher:
    """Sends what is due, one push at a time."""

    def __init__(
        self, client: GuardedClient | None = None, *, release_connection: Callable[[], None] = lambda: None
    ) -> None:
        """`client` is given by tests only; `release_connection` is called before the seconds of sending."""
        self._release_connection = release_connection
        self._client = client or GuardedClient()

    def work(self, *, worker_id: str) -> bool:
        """Send one push that is due; return whether there was one."""
        return due.work_on(PushDelivery, worker_id=worker_id, work=self.push)

    def push(self, row: PushDelivery) -> None:
        """Send a push, unless it has been read or is no longer wanted."""
        found = PushSubscription.objects.select_related("device").filter(pk=row.subscription_id)
        subscription = found.first()
        if subscription is None:
            # And the row with it.
            return
        notice = None if subscription.device.ended_at else _notice(row, user_id=subscription.user_id)
        if notice is None:
            due.finish(row)
            return
        badge = badge_of(notice.person)
        pushed = Pushed(
            push_message(notice, badge=badge),
            urgency="high" if notice.reason in _URGENT else "normal",
            topic=topic_of("push_topic", notice.chat.pk),
            shorter=lambda: short_push_message(notice, badge=badge),
            record=lambda: _record(notice),
        )
        self.deliver(row, subscription, pushed)

    def deliver(self, row: DueRow, subscription: PushSubscription, pushed: Pushed) -> None:
        """Send what a due row stands for, and settle the row by the answer."""
        try:
            answer = self.send(subscription, pushed.message, urgency=pushed.urgency, topic=pushed.topic)
            if answer.status == _TOO_LONG:
                answer = self.send(subscription, pushed.shorter(), urgency=pushed.urgency, topic=pushed.topic)
        except OutgoingFailed:
            due.retry(row, at_most=_RETRIES)
            return
        except OutgoingRefused:
            due.own(row).update(state=State.FAILED, worker_id="")
            return
        _settle(row, subscription, answer, record=pushed.record)

    def send(self, subscription: PushSubscription, message: bytes, *, urgency: str, topic: str) -> Fetched:
        """Send a message to a browser's push service.

        Errors: OutgoingFailed, OutgoingRefused.
        """
        vouched = _authorization(subscription.endpoint)
        self._release_connection()
        body = encrypted(
            message,
            receiver_key=from_base64url(subscription.p256dh, byte_count=PUBLIC_KEY_BYTES),
            auth=from_base64url(subscription.auth, byte_count=AUTH_BYTES),
        )
        headers = {
            "Authorization": vouched,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_TTL_SECONDS),
            "Urgency": urgency,
            "Topic": topic,
        }
        return self._client.post(
            subscription.endpoint, content=body, max_bytes=_ANSWER_BYTES, seconds=_SECONDS, headers=headers
        )


@counted_change
def send_test(*, person: User, subscription_id: int, pusher: Pusher | None = None) -> bool:
    """Send a test to one of a person's browsers; return whether its push service accepted it.

    `pusher` is given by tests only.
    Errors: NotFound, RateLimited.
    """
    subscription = live_subscription(person, subscription_id=subscription_id)
    _tests.acquire(person.pk, per_second=_TESTS_PER_SECOND, burst=_TESTS_BURST)
    try:
        message = push_test_message(person)
        answer = (pusher or Pusher()).send(subscription, message, urgency="high", topic="test")
    except (OutgoingFailed, OutgoingRefused):
        return False
    if answer.status in _GONE:
        subscription.delete()
    if not 200 <= answer.status < 300:
        return False
    PushSubscription.objects.filter(pk=subscription.pk).update(last_used_at=clock.now())
    return True


def _notice(row: PushDelivery, *, user_id: int) -> Notice | None:
    """Return the notification as it is now; None if it was read, deleted, or isn't wanted now."""
    since = clock.now() - _NEWS_FOR
    new = new_messages(row.chat_id, after_id=row.message_id - 1, upto_id=row.message_id, since=since, at_most=1)
    if new is None:
        return None
    for member, message, situation in situations(new, [user_id], at=clock.now()):
        reason, channels, _is_quiet = verdict_on(situation)
        if reason and NotificationChannel.PUSH in channels:
            return Notice(member.user, new.chat, message, reason, settings_of(member))
    return None


def _settle(row: DueRow, subscription: PushSubscription, answer: Fetched, *, record: Callable[[], None]) -> None:
    if answer.status in _GONE:
        subscription.delete()
    elif answer.status == _TOO_MANY:
        due.postpone(row, pause=_pause_of(answer))
    elif answer.status >= 500:
        due.retry(row, at_most=_RETRIES)
    elif answer.status >= 300:
        due.own(row).update(state=State.FAILED, worker_id="")
    else:
        with transaction.atomic():
            due.finish(row)
            record()
            PushSubscription.objects.filter(pk=subscription.pk).update(last_used_at=clock.now())


def _record(notice: Notice) -> None:
    row = Notification(
        chat_id=notice.chat.pk,
        message_id=notice.message.pk,
        user_id=notice.person.pk,
        channel=NotificationChannel.PUSH,
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)


def _authorization(endpoint: str) -> str:
    url = checked_url(endpoint)
    return authorization(
        audience=f"{url.scheme}://{url.netloc.decode('ascii')}",
        subject=settings.PUBLIC_URL,
        expires_at=int(clock.now().timestamp()) + TOKEN_SECONDS,
        key=site_key(),
    )


def topic_of(salt: str, number: int) -> str:
    """Return a name by which a push service replaces an undelivered message, and can't tell what it is about."""
    return salted_hmac(salt, str(number), algorithm="sha256").hexdigest()[:_TOPIC_CHARACTERS]


def _pause_of(answer: Fetched) -> timedelta:
    text = answer.headers.get("retry-after", "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 60
    return timedelta(seconds=min(max(seconds, 1), _LONGEST_PAUSE_SECONDS))
