"""Send what is due to browsers' push services, several at once, and settle each row by the answer."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.crypto import salted_hmac

from chatapp.jobs import due
from chatapp.jobs.models import DueRow, queue_name
from chatapp.jobs.signals import DONE, report
from chatapp.lib import clock
from chatapp.lib.outages import PUSH_SERVICES
from chatapp.lib.public_address import OutgoingRefused, checked_url
from chatapp.lib.safe_http import Fetched, GuardedClient, OutgoingFailed
from chatapp.lib.web_push import AUTH_BYTES, PUBLIC_KEY_BYTES, TOKEN_SECONDS, authorization, encrypted, from_base64url
from chatapp.ops import counters
from chats.actions.push_subscriptions import site_key
from chats.models import Notification, PushSubscription

log = logging.getLogger(__name__)

# Requests under way in one process. A service that doesn't answer holds up one of them for as long as it may take.
AT_ONCE = 32
_SECONDS = 8.0
# A request and a second, shorter one, and the time that it takes to settle them.
LEASE_SECONDS = 25.0
# Answers within this time are settled together.
_GATHER_SECONDS = 0.05
_WAIT_SECONDS = 1.0
_ANSWER_BYTES = 8 * 1024
# Three tries in all.
_RETRIES = 2
_LONGEST_PAUSE_SECONDS = 3_600
_TTL_SECONDS = 86_400
_TOPIC_CHARACTERS = 32
# Origins whose signed header is kept.
_MOST_ORIGINS = 1_000
GONE = frozenset({404, 410})
_TOO_LONG, _TOO_MANY = 413, 429

Row = TypeVar("Row", bound=DueRow)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What is sent to a browser; `shorter` for a service that refuses its length, `record` once it was accepted."""

    subscription: PushSubscription
    message: bytes
    urgency: str
    topic: str
    shorter: Callable[[], bytes]
    record: Notification | None = None


class _Sent(NamedTuple, Generic[Row]):
    """A row and what became of its push."""

    row: Row
    pushed: Pushed
    outcome: Fetched | Exception

    @property
    def is_accepted(self) -> bool:
        """Whether the push service took it."""
        return isinstance(self.outcome, Fetched) and 200 <= self.outcome.status < 300


class PushClient:
    """Talks to push services."""

    def __init__(self, client: GuardedClient | None = None) -> None:
        """`client` is given by tests only."""
        self._client = client or GuardedClient()
        self._vouched: dict[str, tuple[str, datetime]] = {}

    def vouched(self, endpoint: str) -> str:
        """Return the header that tells a push service who sends. It is signed anew each hour. Queries: at most 1.

        Errors: OutgoingRefused.
        """
        url = checked_url(endpoint)
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        header, until = self._vouched.get(origin, ("", clock.now()))
        if until > clock.now():
            return header
        expires_at = int(clock.now().timestamp()) + TOKEN_SECONDS
        header = authorization(audience=origin, subject=settings.PUBLIC_URL, expires_at=expires_at, key=site_key())
        if len(self._vouched) >= _MOST_ORIGINS:
            self._vouched.clear()
        self._vouched[origin] = header, clock.now() + timedelta(hours=1)
        return header

    def send(
        self, subscription: PushSubscription, message: bytes, *, vouched: str, urgency: str, topic: str
    ) -> Fetched:
        """Send a message to a browser's push service. Queries: none.

        Errors: OutgoingFailed, OutgoingRefused.
        """
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


class PushQueue(Generic[Row]):
    """Sends the due rows of a table, with several requests under way at once; one thread calls `work`."""

    model: type[Row]

    def __init__(
        self, client: PushClient | None = None, *, release_connection: Callable[[], None] = lambda: None
    ) -> None:
        """`client` is given by tests only; `release_connection` is called before the seconds of sending."""
        self._client = client or PushClient()
        self._release_connection = release_connection
        self._answers: SimpleQueue[_Sent[Row]] = SimpleQueue()
        self._under_way = 0
        # Answered, and not settled yet: the database may be away just then.
        self._unsettled: list[_Sent[Row]] = []

    def prepared(self, rows: Sequence[Row]) -> dict[int, Pushed]:
        """Return what to send, by the keys of rows: nothing for what is no longer wanted."""
        raise NotImplementedError

    def work(self) -> bool:
        """Start what is due as far as there is room, settle what was answered; return whether there was anything."""
        self._settle()
        room = AT_ONCE - self._under_way
        rows = due.lease(self.model, seconds=LEASE_SECONDS, at_most=room) if room else []
        if rows:
            self._start(rows)
        if self._under_way:
            self._release_connection()
            self._wait(seconds=_WAIT_SECONDS)
            self._settle()
        return bool(rows or self._under_way)

    def end(self, *, until: float) -> None:
        """Settle what is under way, until a time of the clock. What isn't answered by then is sent again."""
        while self._under_way and (left := until - clock.elapsed_seconds()) > 0:
            self._wait(seconds=left)
        self._settle()

    def _start(self, rows: Sequence[Row]) -> None:
        try:
            found = self.prepared(rows)
            vouched = {pk: self._client.vouched(pushed.subscription.endpoint) for pk, pushed in found.items()}
        except (OperationalError, InterfaceError):
            # Not these rows' fault: they are due again after the lease.
            raise
        except Exception as error:
            if len(rows) > 1:
                # One by one, so that only the row at fault waits.
                for row in rows:
                    self._start([row])
                return
            if isinstance(error, OutgoingRefused):
                due.fail(rows[0])
                counters.add("pushes", outcome="not_public")
            else:
                due.retry(rows[0])
                log.exception("%s %s failed.", self.model.__name__, rows[0].pk)
            report(queue_name(self.model), rows[0].outcome)
            return
        unwanted = [row for row in rows if row.pk not in found]
        if unwanted:
            with transaction.atomic():
                due.finish_all(unwanted)
            report(queue_name(self.model), DONE, count=len(unwanted))
        for row in rows:
            if row.pk in found:
                self._under_way += 1
                # Daemons: one that waits for an answer doesn't keep the process alive.
                arguments = (row, found[row.pk], vouched[row.pk])
                threading.Thread(target=self._send, args=arguments, name="push", daemon=True).start()

    def _send(self, row: Row, pushed: Pushed, vouched: str) -> None:
        where = {"vouched": vouched, "urgency": pushed.urgency, "topic": pushed.topic}
        outcome: Fetched | Exception
        try:
            outcome = self._client.send(pushed.subscription, pushed.message, **where)
            if outcome.status == _TOO_LONG:
                outcome = self._client.send(pushed.subscription, pushed.shorter(), **where)
        except Exception as error:  # noqa: BLE001 - settled and logged by the thread that has the database
            outcome = error
        self._answers.put(_Sent(row, pushed, outcome))

    def _wait(self, *, seconds: float) -> None:
        """Wait for the next answer, and a moment for others."""
        wait_until = clock.elapsed_seconds() + seconds
        while self._under_way:
            try:
                self._unsettled.append(self._answers.get(timeout=max(0.0, wait_until - clock.elapsed_seconds())))
            except Empty:
                return
            self._under_way -= 1
            wait_until = min(wait_until, clock.elapsed_seconds() + _GATHER_SECONDS)

    def _settle(self) -> None:
        accepted = [one for one in self._unsettled if one.is_accepted]
        if len(accepted) > 1:
            with suppress(IntegrityError):
                _note_accepted(accepted)
                self._unsettled = [one for one in self._unsettled if not one.is_accepted]
        while self._unsettled:
            one = self._unsettled[-1]
            try:
                if one.is_accepted:
                    _note_accepted([one])
                else:
                    _settle_other(one)
            except (OperationalError, InterfaceError):
                # Not this row's fault: what is answered is settled when the database is back.
                raise
            except Exception:
                log.exception("The answer to %s %s is not settled.", self.model.__name__, one.row.pk)
            self._unsettled.pop()


def topic_of(salt: str, number: int) -> str:
    """Return a name by which a push service replaces an undelivered message, and can't tell what it is about."""
    return salted_hmac(salt, str(number), algorithm="sha256").hexdigest()[:_TOPIC_CHARACTERS]


def _note_accepted(accepted: Sequence[_Sent[Row]]) -> None:
    with transaction.atomic():
        finished = due.finish_all([one.row for one in accepted])
        mine = [one.pushed for one in accepted if one.row.pk in finished]
        records = [pushed.record for pushed in mine if pushed.record]
        Notification.objects.bulk_create(records, ignore_conflicts=True)
        used = PushSubscription.objects.filter(pk__in={pushed.subscription.pk for pushed in mine})
        locked = list(used.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        PushSubscription.objects.filter(pk__in=locked).update(last_used_at=clock.now())
    for one in accepted:
        _note_service(one)
    report(queue_name(type(accepted[0].row)), DONE, count=len(accepted))
    counters.add("pushes", len(accepted), outcome="sent")
    counters.add("notifications", len(records), channel="push")


def _settle_other(sent: _Sent[Row]) -> None:
    """Settle what wasn't accepted."""
    row, outcome = sent.row, sent.outcome
    _note_service(sent)
    if isinstance(outcome, OutgoingRefused):
        due.fail(row)
    elif isinstance(outcome, Exception):
        due.retry(row, at_most=_RETRIES)
        if not isinstance(outcome, OutgoingFailed):
            log.error("%s %s failed.", type(row).__name__, row.pk, exc_info=outcome)
    elif outcome.status in GONE:
        sent.pushed.subscription.delete()
    elif outcome.status == _TOO_MANY:
        due.postpone(row, pause=_pause_of(outcome))
    elif outcome.status >= 500:
        due.retry(row, at_most=_RETRIES)
    else:
        due.fail(row)
    report(queue_name(type(row)), row.outcome)
    counters.add("pushes", outcome=_named(outcome))


def _note_service(sent: _Sent[Row]) -> None:
    """Log when a push service begins to fail, and when it works again."""
    host, outcome = urlsplit(sent.pushed.subscription.endpoint).hostname or "", sent.outcome
    if isinstance(outcome, OutgoingFailed):
        PUSH_SERVICES.note(host, outcome)
    elif isinstance(outcome, Fetched) and outcome.status >= 500:
        PUSH_SERVICES.note(host, f"it answers {outcome.status}")
    elif isinstance(outcome, Fetched):
        PUSH_SERVICES.over(host)


def _named(outcome: Fetched | Exception) -> str:
    """Return what metrics call an answer that isn't an acceptance."""
    if isinstance(outcome, Exception):
        return "not_public" if isinstance(outcome, OutgoingRefused) else "unreachable"
    if outcome.status in GONE:
        return "gone"
    named = {_TOO_LONG: "too_long", _TOO_MANY: "throttled"}
    return named.get(outcome.status) or ("server_error" if outcome.status >= 500 else "refused")


def _pause_of(answer: Fetched) -> timedelta:
    text = answer.headers.get("retry-after", "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 60
    return timedelta(seconds=min(max(seconds, 1), _LONGEST_PAUSE_SECONDS))
