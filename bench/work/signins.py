"""Many people signing in, each from a different address: what password hashing costs everyone else's pages."""

import json
import threading
from collections import Counter
from time import perf_counter, sleep

from bench import servers
from bench.load.figures import spread
from bench.load.http import Asked, HttpConnection, Request, ask_for
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage
from bench.work.pages import seeded

# One sign-in a second each. The page they compete with is requested on two connections.
PEOPLE = 50
READERS = 2
# So that a person whose last attempt is still queued retries on time.
CONNECTIONS_EACH = 3
WARM_UP_SECONDS = 1.0
MEGABYTE = 1_048_576


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Request a chat page alone, then while valid passwords of 50 people arrive from 50 addresses, 50 a second."""
    people = _people(stage)
    place = seeded(stage, "history", 1_000)
    page = place.page(f"/chats/{place.chat_id}")
    # The default limits hold: each address has its own, and a correct password refunds its attempt.
    variables = {"TRUSTED_PROXIES": "127.0.0.1", "SIGN_IN_TRIES_PER_ADDRESS": "30", "SIGN_IN_TRIES": "10"}
    for name, start in (("one process of pages", servers.chatapp_pages), ("make serve", servers.chatapp_served)):
        server = start(stage, **variables)
        try:
            ask_for(server.port, page, seconds=WARM_UP_SECONDS, connections=READERS)
            for _ in range(plan.rounds):
                alone = ask_for(server.port, page, seconds=plan.seconds, connections=READERS)
                _among_sign_ins(server, name, page, alone, people, plan, results)
        finally:
            server.stop()


def _among_sign_ins(
    server: Server, name: str, page: Request, alone: Asked, people: list[Request], plan: Plan, results: Results
) -> None:
    crowd = _Crowd(server.port, people)
    crowd.start()
    try:
        # Until the queue of hashes is in a steady state.
        sleep(WARM_UP_SECONDS)
        before, memory = server.cpu_seconds(), server.resident_bytes()
        crowd.count_from_now()
        among = ask_for(server.port, page, seconds=plan.sign_in_seconds, connections=READERS)
        answered = crowd.answered()
        used = server.cpu_seconds() - before
        memory = server.resident_bytes() - memory
    finally:
        crowd.stop()
    results.add(
        f"{PEOPLE} sign-ins a second from {PEOPLE} addresses",
        name,
        page_p50_ms=among.times_ms.get("p50", 0.0),
        page_p99_ms=among.times_ms.get("p99", 0.0),
        page_p99_ms_alone=alone.times_ms.get("p99", 0.0),
        pages_per_s=among.answers / among.seconds,
        signed_in_per_s=answered.per_second(200),
        refused_503_per_s=answered.per_second(503),
        refused_429_per_s=answered.per_second(429),
        refusal_p99_ms=answered.refusal_ms.get("p99", 0.0),
        cores_used=used / among.seconds,
        memory_grown_mb=memory / MEGABYTE,
    )
    wrong = {status: count for status, count in answered.statuses.items() if status not in (200, 429, 503)}
    if wrong or set(among.statuses) != {200}:
        results.note(f"sign-ins: {name} answered {wrong}, pages {among.statuses}")


def _people(stage: Stage) -> list[Request]:
    """Return the valid sign-in of each person, as the proxy forwards it."""
    file = stage.folder / "people.json"
    stage.run_module("bench.seeding", "people", str(PEOPLE), str(file))
    return [
        Request("/api/signin", "POST", (("X-Forwarded-For", f"203.0.113.{number + 1}"),), json.dumps(one).encode())
        for number, one in enumerate(json.loads(file.read_text()))
    ]


class _Answered:
    """The responses to the crowd during a phase."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self._refusals: list[int] = []
        self._began = perf_counter()
        self._ended = 0.0

    def add(self, status: int, microseconds: int) -> None:
        """Count one response."""
        self.statuses[status] += 1
        if status != 200:
            self._refusals.append(microseconds)

    def end(self) -> None:
        """Stop the clock."""
        self._ended = perf_counter()

    def per_second(self, status: int) -> float:
        """Return the rate of responses with this status."""
        return self.statuses[status] / (self._ended - self._began)

    @property
    def refusal_ms(self) -> dict[str, float]:
        """Return the latency of a refusal."""
        return spread(self._refusals)


class _Crowd:
    """Everyone signs in once a second, evenly spread, as an open loop."""

    def __init__(self, port: int, people: list[Request]) -> None:
        self._port = port
        self._stopped = threading.Event()
        self._counted = _Answered()
        self._threads = [
            threading.Thread(target=self._sign_in, args=(person.wire(), number / len(people) + turn), daemon=True)
            for number, person in enumerate(people)
            for turn in range(CONNECTIONS_EACH)
        ]

    def start(self) -> None:
        self._began = perf_counter()
        for thread in self._threads:
            thread.start()

    def count_from_now(self) -> None:
        self._counted = _Answered()

    def answered(self) -> _Answered:
        """Return the responses since then."""
        counted, self._counted = self._counted, _Answered()
        counted.end()
        return counted

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _sign_in(self, wire: bytes, first_seconds: float) -> None:
        due = self._began + first_seconds
        with HttpConnection(self._port) as connection:
            while not self._stopped.wait(max(0.0, due - perf_counter())):
                began = perf_counter()
                status = connection.ask(wire)[0]
                self._counted.add(status, int((perf_counter() - began) * 1_000_000))
                due += CONNECTIONS_EACH
