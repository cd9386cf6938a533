"""Two workers killed at random moments: no push is lost, and without a kill each comes once."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT
from chatapp.lib.web_push import base64url
from chatapp.tests.push_service import Receiver, running_push_service
from chatapp.tests.running_server import RunningServer

# Half a minute, longer on a busy machine.
pytestmark = [pytest.mark.launch, pytest.mark.full]
BROWSERS, CHATS = 6, 24


class Site(RunningServer):
    """Its database only: the test starts the processes."""

    def start(self):
        """Start nothing."""


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def run(site):
    """Start a command of `chatapp.tests.launch.pushing`."""
    running = []

    def start(*arguments):
        command = [sys.executable, "-m", "chatapp.tests.launch.pushing", *map(str, arguments)]
        pipe = subprocess.PIPE
        options = {"cwd": ROOT, "env": {"MODE": "embedded", **site.environment}, "text": True, "stdin": pipe}
        running.append(subprocess.Popen(command, stdout=pipe, preexec_fn=end_with_parent, **options))
        return running[-1]

    yield start
    for process in running:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


@pytest.mark.parametrize("kills", [0, 12])
def test_pushes_under_kill(run, kills):
    receivers = {f"b{number}.chatapp-service.org": Receiver() for number in range(BROWSERS)}
    keys = [
        {"host": name, "p256dh": base64url(one.key), "auth": base64url(one.auth)} for name, one in receivers.items()
    ]
    with running_push_service() as service:
        # Long enough that kills cut it.
        service.answer_seconds = 0.4 if kills else 0.0
        workers = run("work", service.url.rsplit(":", 1)[1].partition("/")[0], kills)
        assert workers.stdout.readline() == "working\n"
        author = run("author", CHATS)
        author.stdin.write("".join(json.dumps(one) + "\n" for one in keys))
        author.stdin.close()
        assert author.stdout.readline() == "writing\n"
        workers.stdin.write("\n")
        workers.stdin.flush()
        told = json.loads(author.stdout.readline())
        assert workers.stdout.readline() == "killed\n"
        pushes = [(one.headers["host"], json.loads(receivers[one.headers["host"]].decrypted(one.body)))
                  for one in list(service.pushes)]  # fmt: skip
    expected = {
        (host, f"chat-{chat_id}", message_id) for host in receivers for chat_id, message_id in told["written"].items()
    }
    arrived = Counter(
        (host, push["notification"]["tag"], push["notification"]["data"]["message_id"]) for host, push in pushes
    )
    assert set(arrived) == expected, told["rows"]
    assert {state for state, _tries in told["rows"]} == {"done"} and told["recorded"] == len(expected) / 2
    assert kills or len(pushes) == len(expected)
