"""What grows when a chat or a person's list grows: the same requests, small beside large, one at a time."""

from bench import servers
from bench.load.http import Request, ask_for
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage
from bench.work.pages import Place, seeded

SHORT_HISTORY = 1_000
# As many as a list shows.
FEW_CHATS = 100


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Measure each request in a chat with 1,000 messages and in ever longer ones, in turn."""
    lengths = [SHORT_HISTORY]
    while lengths[-1] < plan.long_history:
        lengths.append(min(lengths[-1] * 10, plan.long_history))
    places = {length: seeded(stage, "history", length) for length in lengths}
    few, many = seeded(stage, "chats", FEW_CHATS), seeded(stage, "chats", plan.many_chats)
    server = servers.chatapp_pages(stage)
    try:
        for _ in range(plan.rounds):
            for length, place in places.items():
                for work, request in _in_a_chat(place, length).items():
                    _ask(stage, server, work, f"{length:,} messages", request, plan, results)
            for count, place in ((FEW_CHATS, few), (plan.many_chats, many)):
                for work, request in _with_a_list(place).items():
                    _ask(stage, server, work, f"{count:,} chats", request, plan, results)
    finally:
        server.stop()


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
    if set(asked.statuses) != {200}:
        results.note(f"{work}, {who}: answered {asked.statuses}")
    pages, database = server.cpu_seconds() - before[0], stage.postgres_cpu_seconds() - before[1]
    results.add(
        work,
        who,
        cpu_ms=1000 * (pages + database) / asked.answers,
        database_cpu_ms=1000 * database / asked.answers,
        p50_ms=asked.times_ms.get("p50", 0.0),
    )
