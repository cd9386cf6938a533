"""Processes of a site whose pushes go to this machine: workers that are killed at random, and an author.

python -m chatapp.tests.launch.pushing work PORT KILLS   two workers; kills one at a time, then keeps two until EOF
python -m chatapp.tests.launch.pushing author CHATS      reads browsers, one JSON object a line; prints what is to come

Without Django's test runner: they share a database with other processes.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from socket import create_connection
from time import sleep

import django

from chatapp.environment import begin

begin("embedded")
django.setup()

from accounts.models import Device  # noqa: E402
from accounts.tests.builders import make_person  # noqa: E402
from chatapp.launch.jobs import JobsThread  # noqa: E402
from chatapp.launch.orphans import end_with_parent  # noqa: E402
from chatapp.lib import clock  # noqa: E402
from chatapp.lib.safe_http import GuardedClient  # noqa: E402
from chats.actions import push_notifications, send_pushes  # noqa: E402
from chats.log_consumers.notifications import NotificationsOfPeople  # noqa: E402
from chats.log_consumers.runner import Runner  # noqa: E402
from chats.models import Notification, PushDelivery, PushSubscription  # noqa: E402
from chats.tests.builders import make_chat, say  # noqa: E402

WORKERS = 2
BROWSERS_PER_PERSON = 2
WITHIN_SECONDS = 150


def work(port: str, kills: str) -> None:
    """Keep two workers running; kill one at a random moment, and start another in its place."""
    push_notifications.DELAY = timedelta(seconds=0.2)
    if int(kills):
        # The endpoint answers at once: the test doesn't wait half a minute after each kill.
        send_pushes.LEASE_SECONDS = 4.0
    # The only part of the world that isn't real: names lead to this machine.
    to_this_machine = partial(
        GuardedClient,
        resolve=lambda host: ["93.184.216.34"],
        connect=lambda _address, timeout: create_connection(("127.0.0.1", int(port)), timeout),
    )
    vars(send_pushes)["GuardedClient"] = to_this_machine
    workers = [_forked() for _ in range(WORKERS)]
    _say("working")
    sys.stdin.readline()
    for number in range(int(kills)):
        sleep(random.uniform(0.3, 2.0))
        one = number % WORKERS
        os.kill(workers[one], signal.SIGKILL)
        os.waitpid(workers[one], 0)
        workers[one] = _forked()
    _say("killed")
    sys.stdin.read()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _forked() -> int:
    pid = os.fork()
    if pid:
        return pid
    end_with_parent()
    random.seed()
    JobsThread().start()
    signal.pause()
    os._exit(0)


def author(chats: str) -> None:
    """Mention all in one chat after the other; print what is to reach each browser once nothing is left to send."""
    browsers = [json.loads(line) for line in sys.stdin]
    Runner(NotificationsOfPeople()).work()
    ada = make_person("Ada")
    people = [make_person(f"Ben {number}") for number in range(len(browsers) // BROWSERS_PER_PERSON)]
    for number, browser in enumerate(browsers):
        person = people[number // BROWSERS_PER_PERSON]
        device = Device.objects.create(user=person, name="Chrome", kind=Device.Kind.BROWSER)
        endpoint = f"http://{browser['host']}/push"
        PushSubscription.objects.create(user=person, device=device, endpoint_hash=endpoint, endpoint=endpoint,
                                        p256dh=browser["p256dh"], auth=browser["auth"])  # fmt: skip
    _say("writing")
    written = {}
    for number in range(int(chats)):
        chat = make_chat(ada, *people, title=f"Chat {number}")
        written[chat.pk] = say(ada, chat, "@all look").pk
    wanted, until = len(written) * len(browsers), clock.elapsed_seconds() + WITHIN_SECONDS
    while PushDelivery.objects.filter(state="done").count() < wanted and clock.elapsed_seconds() < until:
        sleep(0.2)
    rows = PushDelivery.objects.values_list("state", "tries")
    recorded = Notification.objects.filter(channel="push").count()
    _say(json.dumps({"written": written, "rows": list(rows), "recorded": recorded}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {"work": work, "author": author}
    commands[sys.argv[1]](*sys.argv[2:])
