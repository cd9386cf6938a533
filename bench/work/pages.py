"""Pages and the API over HTTP, as granian serves them in production; the chat page beside its plain Django twin."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import servers
from bench.load.http import HttpConnection, Request, ask_for
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage

CONNECTIONS = 16
# Enough to render every page once.
WARM_UPS = 20
# Not the blank templates, which have the id 0.
MESSAGE = re.compile(rb'<article\s+class="message" id="message-[1-9]')


@dataclass(frozen=True)
class Place:
    """A chat and its member's credentials: a browser's cookie, a program's token."""

    chat_id: int
    session: str
    access: str

    def page(self, path: str) -> Request:
        """Return a browser's request."""
        return Request(path, headers=(("Cookie", f"sessionid={self.session}"),))

    def api(self, path: str, method: str = "GET", body: Any = None) -> Request:
        """Return a program's request."""
        sent = b"" if body is None else json.dumps(body).encode()
        return Request(f"/api{path}", method, (("Authorization", f"Bearer {self.access}"),), sent)


def seeded(stage: Stage, what: str, count: int, **variables: str) -> Place:
    """Create a `history` or `chats` of this length. `variables`: of a server with another database."""
    file = stage.folder / f"{what}-{count}.json"
    stage.run_module("bench.seeding", what, str(count), str(file), **variables)
    return Place(**json.loads(Path(file).read_text()))


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Measure chat page, lists, history and sending, 16 connections at once."""
    place = seeded(stage, "history", 1_000)
    chat = f"/chats/{place.chat_id}"
    asked = {
        "chat page, 40 messages": place.page(chat),
        "list page": place.page("/chats"),
        "history page of the API, 15 messages": place.api(f"{chat}/messages?limit=15"),
        "list of the API": place.api("/users/chats"),
        "post by HTTP": place.api(f"{chat}/messages", "POST", {"content": "so it goes " * 18}),
    }
    ours, plain, asgi = servers.chatapp_pages(stage), servers.plain_pages(stage), servers.asgi_pages(stage)
    twin = place.page(f"/plain/{place.chat_id}")
    try:
        page = asked["chat page, 40 messages"]
        for server, request in ((ours, page), (plain, twin), (asgi, page)):
            _check(server, request, messages=40)
        for _ in range(plan.rounds):
            for work, request in asked.items():
                _ask(ours, work, request, plan, results)
                if request is page:
                    _ask(plain, work, twin, plan, results)
                    _ask(asgi, work, request, plan, results)
    finally:
        ours.stop()
        plain.stop()
        asgi.stop()


def _check(server: Server, request: Request, *, messages: int) -> None:
    """Errors: RuntimeError unless the page shows what it should."""
    with HttpConnection(server.port) as connection:
        for _ in range(WARM_UPS):
            status, body = connection.ask(request.wire())
    shown = len(MESSAGE.findall(body))
    if status != 200 or shown != messages:
        raise RuntimeError(f"{server.name}: {request.path} answered {status} with {shown} messages")


def _ask(server: Server, work: str, request: Request, plan: Plan, results: Results) -> None:
    before = server.cpu_seconds()
    asked = ask_for(server.port, request, seconds=plan.page_seconds, connections=CONNECTIONS)
    used = server.cpu_seconds() - before
    wrong = {status: count for status, count in asked.statuses.items() if status not in (200, 201)}
    if wrong:
        results.note(f"{work}: {server.name} answered {wrong}")
    results.add(
        work,
        server.name,
        cpu_ms=1000 * used / max(1, asked.answers),
        per_s=asked.answers / asked.seconds,
        p50_ms=asked.times_ms.get("p50", 0.0),
        p99_ms=asked.times_ms.get("p99", 0.0),
    )
