"""Notifications: people, chats and a jobs process whose pushes go to this machine; runs in a separate process.

python -m bench.notifying seed PEOPLE MEMBERS KEY AUTH FILE   a chat of PEOPLE with a browser each, and one of MEMBERS
python -m bench.notifying jobs PORT                           a jobs process; push services are on this port
python -m bench.notifying call FILE                           mention all in the first chat
python -m bench.notifying due MESSAGE                         print when its first push was due
python -m bench.notifying talk FILE SECONDS                   write in the large chat; print who was notified
"""

import json
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from socket import create_connection
from statistics import quantiles
from time import perf_counter, sleep, time

import django

from chatapp.environment import begin

begin("production")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Max, Min  # noqa: E402

from accounts.models import Device, User  # noqa: E402
from chatapp.launch.jobs import JobsThread  # noqa: E402
from chatapp.lib import clock  # noqa: E402
from chatapp.lib.safe_http import GuardedClient  # noqa: E402
from chats.actions import push_notifications, send_pushes  # noqa: E402
from chats.actions.send_message import MessageDraft, send_message  # noqa: E402
from chats.models import (  # noqa: E402
    Chat,
    LogCursor,
    Membership,
    Message,
    Notification,
    NotificationRound,
    NotificationSettings,
    PushSubscription,
)

BATCH = 5_000
# Of the large chat: who wants every message, and who has the keyword.
EAGER, WAITING_FOR_WORD, MENTIONED = 2_000, 100, 20
PER_SECOND = 2.0
WITHIN_SECONDS = 300.0


def seed(people: str, members: str, key: str, auth: str, file: str) -> None:
    """Create both chats."""
    called, devices = _chat_of("Called", int(people) + 1)
    PushSubscription.objects.bulk_create(
        (
            PushSubscription(
                user_id=device.user_id, device=device, endpoint=f"http://push.chatapp-service.org/{device.pk}",
                endpoint_hash=str(device.pk), p256dh=key, auth=auth,
            )
            for device in devices[1:]
        ),
        batch_size=BATCH,
    )  # fmt: skip
    large, crowd = _chat_of("Large", int(members))
    eager = [device.user_id for device in crowd[1 : EAGER + 1]]
    Membership.objects.filter(chat=large, user_id__in=eager).update(notifies_of_all=True)
    having = crowd[EAGER + 1 : EAGER + 1 + WAITING_FOR_WORD]
    NotificationSettings.objects.bulk_create(
        NotificationSettings(user_id=device.user_id, keywords=["harvest"]) for device in having
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    authors = {"called": devices[0].user_id, "large": crowd[0].user_id}
    Path(file).write_text(json.dumps({"called": called.pk, "large": large.pk, "authors": authors}))


def jobs(port: str) -> None:
    """Run the background work, until a signal."""
    to_this_machine = partial(
        GuardedClient,
        resolve=lambda host: ["93.184.216.34"],
        connect=lambda _address, timeout: create_connection(("127.0.0.1", int(port)), timeout),
    )
    vars(send_pushes)["GuardedClient"] = to_this_machine
    running = JobsThread()
    running.start()
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(0))
    signal.pause()


def call(file: str) -> None:
    """Mention everyone."""
    place = json.loads(Path(file).read_text())
    author = User.objects.get(pk=place["authors"]["called"])
    message = send_message(MessageDraft("@all look"), author=author, chat_id=place["called"]).message
    _say(message_id=message.pk, mentioned=len(message.mentions))


def due(message_id: str) -> None:
    """Print when the first push of a message was due."""
    noted = Notification.objects.filter(channel="in_page", message_id=int(message_id))
    first = noted.aggregate(first=Min("at"))["first"]
    _say(due_at=(first + push_notifications.DELAY).timestamp() if first else 0.0)


def talk(file: str, seconds: str) -> None:
    """Write plain messages, `@all`, a keyword and mentions; wait until all are judged, and compare who was notified."""
    place = json.loads(Path(file).read_text())
    chat_id, author = place["large"], User.objects.get(pk=place["authors"]["large"])
    eager = set(Membership.objects.filter(chat_id=chat_id, notifies_of_all=True).values_list("user_id", flat=True))
    having = set(NotificationSettings.objects.exclude(keywords=[]).values_list("user_id", flat=True))
    plain = dict(
        Membership.objects.filter(chat_id=chat_id, notifies_of_all=False)
        .exclude(user=author)
        .order_by("-pk")
        .values_list("user_id", "user__name")[:2_000]
    )
    expected: set[tuple[int, int]] = set()
    times: list[float] = []
    as_word = True
    first_id = 1 + (Message.objects.filter(chat_id=chat_id).aggregate(newest=Max("pk"))["newest"] or 0)
    began = perf_counter()
    for number in range(int(float(seconds) * PER_SECOND)):
        sleep(max(0.0, began + number / PER_SECOND - perf_counter()))
        named = random.sample(sorted(plain), MENTIONED)
        text, also = [
            (f"plain {number}", set[int]()),
            ("@all look", set[int]()),
            ("the harvest is in", having),
            (" ".join(f"@{plain[user_id]}," for user_id in named), set(named)),
        ][number % 4]
        before = perf_counter()
        message = send_message(MessageDraft(text), author=author, chat_id=chat_id).message
        times.append(1_000 * (perf_counter() - before))
        as_word = as_word and set(message.mentions) == (also if number % 4 == 3 else set())
        expected |= {(message.pk, user_id) for user_id in eager | also}
    ended, newest = time(), message.pk
    judged = NotificationRound.objects.filter(chat_id=chat_id, judged_id__gte=newest)
    until = clock.elapsed_seconds() + WITHIN_SECONDS
    while not judged.exists() and clock.elapsed_seconds() < until:
        sleep(0.05)
    behind = time() - ended
    rows = Notification.objects.filter(chat_id=chat_id, channel="in_page", message_id__gte=first_id)
    found = set(rows.values_list("message_id", "user_id"))
    _say(
        sent=len(times),
        send_p50_ms=sorted(times)[len(times) // 2],
        send_p99_ms=quantiles(times, n=100)[98],
        notified=len(found),
        missing=len(expected - found),
        wrong=len(found - expected),
        all_is_a_word=as_word,
        judged_after_s=behind,
    )


def _chat_of(title: str, count: int) -> tuple[Chat, list[Device]]:
    people = User.objects.bulk_create(
        (User(email=f"{title}-{number}@bench.example".lower(), name=f"{title} {number}") for number in range(count)),
        batch_size=BATCH,
    )
    devices = Device.objects.bulk_create((Device(user=person, name="bench") for person in people), batch_size=BATCH)
    chat = Chat.objects.create(title=title, kind=Chat.Kind.PRIVATE)
    Membership.objects.bulk_create(
        (
            Membership(
                chat=chat, user=person, state=Membership.State.ACCEPTED, accepted_at=clock.now(),
                role=Membership.Role.MEMBER if number else Membership.Role.OWNER,
            )
            for number, person in enumerate(people)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    # As if every consumer had read it from the beginning.
    LogCursor.objects.filter(chat=chat).delete()
    return chat, devices


def _say(**found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {"seed": seed, "jobs": jobs, "call": call, "due": due, "talk": talk}
    commands[sys.argv[1]](*sys.argv[2:])
