"""schemathesis sends whatever the OpenAPI document allows and forbids to a live server, as guest, member and staff."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from chatapp.tests.running_server import ROOT, RunningServer

pytestmark = pytest.mark.contract

# Beyond the time limit, which is checked between calls; a busy machine starts slowly.
PATIENCE_SECONDS = 240
# These end the session that all other calls need.
ENDS_THE_SESSION = "signout|users/me/password|users/me/devices/|users/me/email"
PASSWORD = "Harvest-moon-41"
MANY = dict.fromkeys(
    (
        "CHANGES_PER_SECOND",
        "CHANGES_BURST",
        "INVITATIONS_PER_HOUR",
        "CHATS_PER_HOUR",
        "JOINS_PER_HOUR",
        "SIGN_IN_TRIES_PER_ADDRESS",
        "SIGN_UPS_PER_ADDRESS",
        "RESETS_PER_ADDRESS",
        "JOIN_LINK_TRIES_PER_ADDRESS",
    ),
    "10000",
)
MAKE_STAFF = "from accounts.models import User; User.objects.filter(email='{email}').update(is_staff=True)"


@pytest.fixture(scope="module")
def server():
    with RunningServer(ACCESS_TOKEN_SECONDS="3600", **MANY) as running:
        yield running


def call(server, path, body, *, token=""):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def token_of(server, name):
    """Sign up someone who has a chat with a message."""
    person = {"name": name, "email": f"{name.lower()}@example.org", "password": PASSWORD}
    token = call(server, "/api/signup", {"user": person})["token"]
    chat = call(server, "/api/chats", {"title": f"{name}'s", "kind": "open"}, token=token)
    call(server, f"/api/chats/{chat['id']}/messages", {"content": "hello"}, token=token)
    return token


@pytest.fixture
def seconds(request):
    return request.config.getoption("--contract-seconds")


def report_on(server, folder, *, seconds, token=""):
    """Return the output of schemathesis; fails when one of its checks does."""
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file",
        str(Path(__file__).parent / "schemathesis.toml"),
        "run",
        f"{server.url}/api/schema",
        "--checks=all",
        f"--max-time={seconds}",
        "--generation-deterministic",
        "--continue-on-failure",
        "--warnings=off",
        "--no-color",
        f"--exclude-path-regex={ENDS_THE_SESSION}",
        # It can't make bodies of raw bytes. The official tus client uploads in test_tus_client.py.
        "--exclude-name=PATCH /api/files/{file_id}",
        *([f"--header=Authorization: Bearer {token}"] if token else []),
    ]
    # In a separate directory: it writes its state to the working directory.
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds + PATIENCE_SECONDS)
    assert ran.returncode == 0, f"{ran.stdout[-12_000:]}\n{ran.stderr[-2_000:]}\n{server.log()[-2_000:]}"
    assert "Traceback" not in server.log()
    return ran.stdout


def test_a_guest_finds_nothing(server, tmp_path, seconds):
    report_on(server, tmp_path, seconds=seconds)


def test_a_member_finds_nothing(server, tmp_path, seconds):
    report_on(server, tmp_path, seconds=seconds, token=token_of(server, "Ada"))


def test_staff_find_nothing(server, tmp_path, seconds):
    token = token_of(server, "Sol")
    command = [sys.executable, "manage.py", "shell", "-c", MAKE_STAFF.format(email="sol@example.org")]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **server.environment}, check=True, capture_output=True)
    report_on(server, tmp_path, seconds=seconds, token=token)
