"""How cost grows with a chat or a person's list: the same requests, small and large, one at a time."""

from bench import servers
from bench.load.http import Request, ask_for
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage
from bench.work.pages import Place, seeded

SHORT_HISTORY = 1_000
# The page size of a list.
FEW_CHATS = 100
FEW_MEMBERS = 10


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Measure each request in ever longer chats, in ever larger ones, and with ever more chats, in turn."""
    places = {length: seeded(stage, "history", length) for length in _decades(SHORT_HISTORY, plan.long_history)}
    crowds = {count: seeded(stage, "members", count) for count in _decades(FEW_MEMBERS, plan.many_members)}
    few, many = seeded(stage, "chats", FEW_CHATS), seeded(stage, "chats", plan.many_chats)
    server = servers.chatapp_pages(stage)
    try:
        for _ in range(plan.rounds):
            for length, place in places.items():
                for work, request in _in_a_chat(place, length).items():
                    _ask(stage, server, work, f"{length:,} messages", request, plan, results)
            for count, place in crowds.items():
                for work, request in _among(place).items():
                    _ask(stage, server, work, f"{count:,} members", request, plan, results)
            for count, place in ((FEW_CHATS, few), (plan.many_chats, many)):
                for work, request in _with_a_list(place).items():
                    _ask(stage, server, work, f"{count:,} chats", request, plan, results)
    finally:
        server.stop()


def _decades(first: int, last: int) -> list[int]:
    """Return `first`, ten times that, and so on, and `last`."""
    steps = [first]
    while steps[-1] < last:
        steps.append(min(steps[-1] * 10, last))
    return steps


def _among(place: Place) -> dict[str, Request]:
    chat = f"/chats/{place.chat_id}"
    return {
        "chat page": place.page(chat),
        "newest page": place.api(f"{chat}/messages"),
        "list of the API": place.api("/users/chats"),
        "list of the members": place.api(f"{chat}/members"),
        "post by HTTP": place.api(f"{chat}/messages", "POST", {"content": "so it goes " * 18}),
    }


def _in_a_chat(place: Place, length: int) -> dict[str, Request]:
    chat = f"/chats/{place.chat_id}"
    return {
        "chat page": place.page(chat),
        "newest page": place.api(f"{chat}/messages"),
        "page far back": place.api(f"{chat}/messages?before={max(100, length // 10)}"),
        "unread counts and list": place.api("/users/chats"),
    }


def _with_a_list(place: Place) -> dict[str, Request]:
    return {
        "open one chat": place.api(f"/chats/{place.chat_id}/messages"),
        "short list": place.api("/users/chats?short=true"),
        "page of chats": place.page("/chats"),
        "page of one chat": place.page(f"/chats/{place.chat_id}"),
        "every chat at once": place.api("/users/chats"),
    }


def _ask(stage: Stage, server: Server, work: str, who: str, request: Request, plan: Plan, results: Results) -> None:
    before = server.cpu_seconds(), stage.postgres_cpu_seconds()
    asked = ask_for(server.port, request, seconds=plan.page_seconds, connections=1)
    if not set(asked.statuses) <= {200, 201}:
        results.note(f"{work}, {who}: answered {asked.statuses}")
    pages, database = server.cpu_seconds() - before[0], stage.postgres_cpu_seconds() - before[1]
    results.add(
        work,
        who,
        cpu_ms=1000 * (pages + database) / asked.answers,
        database_cpu_ms=1000 * database / asked.answers,
        p50_ms=asked.times_ms.get("p50", 0.0),
    )
