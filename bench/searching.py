"""Fills a database with messages in nine languages, indexes them and times searches; in a process of its own.

python -m bench.searching MODE MESSAGES      prints JSON: [work, who, {unit: value}], …

A database that holds the messages already is measured again.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from math import sqrt
from statistics import NormalDist, median, quantiles
from time import perf_counter
from typing import Any

import django

from chatapp.environment import begin

begin(sys.argv[1])
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.search_corpus import fill, people, word  # noqa: E402
from chats.log_consumers.runner import Runner  # noqa: E402
from chats.log_consumers.search_index import SearchIndex  # noqa: E402
from chats.models import Membership, Message  # noqa: E402
from chats.queries.search import most_relevant_messages, search_messages  # noqa: E402
from chats.text.search_tokens import tokens_of  # noqa: E402

REPEATS, LIMIT, SAMPLES = 7, 20, 200
# Of the newest messages, through the log consumer.
INDEXED = 20_000
COMMON, FREQUENT, RARE = word(1), word(3), word(40)
KINDS = {
    "common word": COMMON, "rare word": "needle", "two words": f"{FREQUENT} {RARE}",
    "phrase": f'"{COMMON} {word(2)}"', "beginning of a word": word(12)[:3],
    "common without rare": f"{FREQUENT} -needle",
    "accents": "strasse", "nothing": "zzzunknown", "one character": "海", "run of characters": "上海",
    "from": f"{FREQUENT} from:person",
    "has link": f"{FREQUENT} has:link", "is unread": f"{FREQUENT} is:unread",
    "during": f"{FREQUENT} during:last-month",
}  # fmt: skip


def main(messages: int) -> None:
    """Fill, index and measure."""
    call_command("migrate", interactive=False, verbosity=0)
    if Message.objects.count() != messages:
        unindexed = min(messages // 2, INDEXED)
        fill(messages, unindexed=unindexed)
        runner, began = Runner(SearchIndex()), perf_counter()
        while runner.work():
            pass
        say("indexing", "ChatApp", messages_per_s=unindexed / (perf_counter() - began))
        _analyzed()
        _build_default()
    viewers = people()
    say("load average before searching", "machine", average=os.getloadavg()[0])
    every: list[float] = []
    for kind, text in KINDS.items():
        ours = _timed(search_messages_of, viewers, text)
        every += ours
        units = {} if ":" in text else _recalls(viewers, text)
        say(f"search: {kind}", "ChatApp", **_spread(ours), **units.get("ChatApp", {}))
        if units:
            default = _timed(_default, viewers, text)
            say(f"search: {kind}", "the database's own", **_spread(default), **units["the database's own"])
    say("search: all kinds", "ChatApp", **_spread(every))
    ranked = _timed(
        lambda viewer, text: most_relevant_messages(viewer, text, limit=LIMIT), viewers, f"{FREQUENT} {RARE}"
    )
    say("search: two words, by relevance", "ChatApp", **_spread(ranked))
    _measure_hidden(viewers[0])


def search_messages_of(viewer: User, text: str) -> list[int]:
    """Return the ids of a page of results."""
    return [hit.message.pk for hit in search_messages(viewer, text, limit=LIMIT).hits]


def _timed(search: Callable[[User, str], Any], viewers: Sequence[User], text: str) -> list[float]:
    return [_ms(lambda v=viewer: search(v, text)) for viewer in viewers for _time in range(REPEATS)]


def _spread(times: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": median(times), "p95_ms": quantiles(times, n=20)[-1]}


def _recalls(viewers: Sequence[User], text: str) -> dict[str, dict[str, float]]:
    """Return the share of the newest 20 messages that either finds which each of them finds."""
    found = {
        "ChatApp": [set(search_messages_of(one, text)) for one in viewers],
        "the database's own": [{message.pk for message in _default(one, text)} for one in viewers],
    }
    newest = [set(sorted(one | other, reverse=True)[:LIMIT]) for one, other in zip(*found.values(), strict=True)]
    count = sum(map(len, newest))
    return {
        who: {"recall": sum(len(one & all_) for one, all_ in zip(by, newest, strict=True)) / count} if count else {}
        for who, by in found.items()
    }


def _measure_hidden(viewer: User) -> None:
    """Compare the times of a search whose hits are all hidden from a viewer with those of one without any."""
    times: dict[str, list[float]] = {"needle": [], "noodle": []}
    for word_ in ["needle", "noodle"] * SAMPLES:
        times[word_].append(_ms(lambda w=word_: search_messages(viewer, w, limit=LIMIT)))
    hidden, none = times.values()
    say("hidden hits ÷ none", "ChatApp", p50_ratio=median(hidden) / median(none), mann_whitney_p=_same(hidden, none))


def _same(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the p-value of the Mann–Whitney test, by its normal approximation."""
    ranks = {value: rank for rank, value in enumerate(sorted([*one, *other]), start=1)}
    count, others = len(one), len(other)
    u = sum(ranks[value] for value in one) - count * (count + 1) / 2
    deviation = sqrt(count * others * (count + others + 1) / 12)
    return 2 * (1 - NormalDist().cdf(abs(u - count * others / 2) / deviation))


def say(work: str, who: str, **units: float) -> None:
    """Print one row."""
    print(json.dumps([f"{work} ({connection.vendor})", who, units]), flush=True)


def _analyzed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('chats_searchentry')")
            total = cursor.fetchone()[0]
            say("index", "ChatApp", bytes_a_message=total / Message.objects.count())


def _build_default() -> None:
    """Index the same texts as the database does by itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TABLE bench_text AS SELECT id, chat_id, to_tsvector('simple', content) t FROM chats_message"
            )
            cursor.execute("CREATE INDEX ON bench_text USING gin (t)")
            cursor.execute("ANALYZE bench_text")
        else:
            cursor.execute("CREATE VIRTUAL TABLE bench_text USING fts5(content)")
            cursor.execute("INSERT INTO bench_text (rowid, content) SELECT id, content FROM chats_message")


def _default(viewer: User, text: str) -> list[Any]:
    chat_ids = list(Membership.objects.filter(user=viewer).values_list("chat_id", flat=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT id FROM bench_text WHERE t @@ websearch_to_tsquery('simple', %s) AND chat_id = ANY(%s)"
                " ORDER BY id DESC LIMIT 21",
                [text, chat_ids],
            )
        else:
            words = _match(text)
            cursor.execute(
                "SELECT m.id FROM bench_text b JOIN chats_message m ON m.id = b.rowid WHERE bench_text MATCH %s"
                f" AND m.chat_id IN ({', '.join(map(str, chat_ids))}) ORDER BY b.rowid DESC LIMIT 21",
                [words],
            )
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Message.objects.filter(chat_id__in=chat_ids, pk__in=ids).select_related("author"))


def _match(text: str) -> str:
    """Return a search without operators as FTS5's own query language says it."""
    if text.startswith('"'):
        return text
    wanted, _minus, unwanted = text.partition(" -")
    words = " AND ".join(f'"{unit}"' for unit in filter(None, tokens_of(wanted).sequence))
    return f'({words}) NOT "{unwanted}"' if unwanted else words


def _ms(work: Any) -> float:
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[2]))
