"""The complete clients at the top of docs/socket.md, run verbatim against a live server."""

import json
import os
import re
import subprocess
import sys
import urllib.request

import pytest

from chatapp.checks import programs
from chatapp.tests.docs.page import introduction
from chatapp.tests.docs.registry import SOCKET_PAGE
from chatapp.tests.node.conftest import npm_folder
from chatapp.tests.running_server import RunningServer

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("node clients")]
__all__ = ["npm_folder"]
SECONDS = 60
PERSON = {"name": "Ada", "email": "ada@example.org", "password": "Harvest-moon-41"}


def program_in(language):
    found = re.search(rf"```{language}\n(.*?)```", introduction(SOCKET_PAGE), re.DOTALL)
    return found[1]


@pytest.fixture(scope="module")
def server():
    with RunningServer() as running:
        yield running


@pytest.fixture(scope="module")
def environment(server):
    signed_up = call(server, "/api/signup", {"user": PERSON})
    chat = call(server, "/api/chats", {"title": "Harvest", "kind": "open"}, token=signed_up["token"])
    return {
        "PATH": os.environ["PATH"],
        "CHATAPP_URL": server.url,
        "CHATAPP_EMAIL": PERSON["email"],
        "CHATAPP_PASSWORD": PERSON["password"],
        "CHATAPP_CHAT": str(chat["id"]),
    }


def call(server, path, body, *, token=""):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.loads(answer.read())


def lines_of(command, environment, **options):
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, **options)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_the_python_program_works(environment, tmp_path):
    program = tmp_path / "client.py"
    program.write_text(program_in("python"))
    assert lines_of([sys.executable, str(program)], environment) == [
        "received Hello from Python",
        "caught up Said while Python was away",
    ]


def test_the_javascript_program_works(environment, tmp_path, npm_folder):
    program = tmp_path / "client.mjs"
    program.write_text(program_in("javascript"))
    (tmp_path / "node_modules").symlink_to(npm_folder / "node_modules")
    assert lines_of([programs.node(), str(program)], environment) == [
        "received Hello from JavaScript",
        "caught up Said while JavaScript was away",
    ]
