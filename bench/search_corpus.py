"""Fills a database with messages in nine languages and their index entries, in bulk: a million in minutes.

Words have Zipf's frequencies and chats Zipf's sizes. The entries are made by the product's own code; only the index on
them is built afterwards, as a restored backup builds it.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from chatapp.lib import clock
from chats.actions.index_messages import IndexedMessage, write_entries
from chats.models import Chat, LogConsumer, LogCursor, Membership, Message
from chats.queries.search_document import search_document
from chats.queries.search_indexer import INDEXER

SEED, CHATS, BATCH = 7, 500, 5_000
# Viewers by the number of their chats, the largest chats first.
VIEWERS = {"1 chat": 1, "5 chats": 5, "50 chats": 50, "250 chats": 250, "all chats": CHATS}
DAYS = 730
SYLLABLES = {
    "en": "the re lease plan of our week in fo ship test day run ning",
    "de": "die straße für grö ße und nach mittag über",
    "fr": "l'été où ça élève à près cœur", "es": "mañana niño acción según día", "ru": "мос ква при вет ёл ка день",
    "ar": "محمد كتاب يوم مدرسة في", "zh": "我家在上海东边天气很好海边不远今明", "ja": "東京都に住んでいますカタカナ",
    "ko": "학교에서 친구를 만났어요 오늘",
}  # fmt: skip
_PIECES = [pieces.split() for pieces in SYLLABLES.values()]
_LETTERS = [one + two for one in "bdfgklmnprst" for two in "aeiou"]
_MOST_WORDS = 300_000
_COLUMNS = (
    "id", "chat_id", "kind", "number", "changed_seq", "author_id", "content", "html", "at", "thread_count", "reactions",
    "mentions",
)  # fmt: skip
_INDEX = "CREATE INDEX search_tokens ON chats_searchentry USING gin (tokens) WITH (fastupdate = off)"


def word(number: int) -> str:
    """Return the word of this rank: `bada` is the most frequent."""
    syllables = _LETTERS[number % len(_LETTERS)]
    while number := number // len(_LETTERS):
        syllables += _LETTERS[number % len(_LETTERS)]
    return syllables if len(syllables) > 2 else syllables + "da"


def people() -> list[User]:
    """Return the viewers, narrowest first."""
    return list(User.objects.order_by("pk")[: len(VIEWERS)])


def fill(count: int, *, unindexed: int) -> None:
    """Write `count` messages, and the entries of all but the newest `unindexed`."""
    chats, authors = _places()
    numbers = dict.fromkeys((chat.pk for chat in chats), 0)
    messages = _messages(count, chats, authors, numbers)
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        _execute("SET statement_timeout = 0")
        _execute("DROP INDEX search_tokens")
    read: dict[int, int] = {}
    for first in range(1, count + 1, BATCH):
        batch = [next(messages) for _ in range(min(BATCH, count + 1 - first))]
        with transaction.atomic():
            _insert(batch)
            shown = [one for one in batch if one.pk <= count - unindexed]
            write_entries([IndexedMessage(one.pk, one.chat_id, one.at, search_document(one)) for one in shown])
        read |= {one.chat_id: one.changed_seq for one in shown}
    if is_postgresql:
        _execute("SET maintenance_work_mem = '512MB'")
        _execute(_INDEX)
        _execute("SELECT setval(pg_get_serial_sequence('chats_message', 'id'), max(id)) FROM chats_message")
    for chat in chats:
        Chat.objects.filter(pk=chat.pk).update(last_seq=numbers[chat.pk], last_number=numbers[chat.pk])
    LogConsumer.objects.update_or_create(name=INDEXER, defaults={"is_ready": True})
    LogCursor.objects.bulk_create(
        [LogCursor(consumer_id=INDEXER, chat_id=chat.pk, seq=read.get(chat.pk, 0)) for chat in chats]
    )


def _places() -> tuple[list[Chat], list[User]]:
    authors = User.objects.bulk_create(
        User(email=f"s{number}@example.org", name=f"Person {number}", name_folded=f"person {number}")
        for number in range(len(VIEWERS))
    )
    chats = Chat.objects.bulk_create(Chat(title=f"Chat {number}") for number in range(CHATS))
    Membership.objects.bulk_create(
        Membership(chat=chat, user=person, state=Membership.State.ACCEPTED)
        for person, size in zip(authors, VIEWERS.values(), strict=True)
        # The narrowest viewer is in a small chat, and never sees a needle.
        for chat in (chats[-1:] if size == 1 else chats[:size])
    )
    return chats, authors


def _messages(count: int, chats: Sequence[Chat], authors: Sequence[User], numbers: dict[int, int]) -> Iterator[Message]:
    chance, now = random.Random(SEED), clock.now()  # nosec B311
    weights = [1 / rank for rank in range(1, len(chats) + 1)]
    for index, chat in enumerate(chance.choices(chats, weights, k=count)):
        numbers[chat.pk] = number = numbers[chat.pk] + 1
        needle = " needle" if index % 997 == 0 and chat is not chats[-1] else ""
        yield Message(
            pk=index + 1, chat_id=chat.pk, author_id=authors[index % len(authors)].pk, number=number,
            changed_seq=number, content=_text(chance) + needle, at=now - timedelta(days=DAYS * (1 - index / count)),
            html='<a href="https://example.org/">x</a>' if index % 31 == 0 else "",
        )  # fmt: skip


def _text(chance: random.Random) -> str:
    """Return some twelve words: seven of Zipf's frequency, and five of a language."""
    pieces = _PIECES[int(chance.random() * len(_PIECES))]
    own = [chance.choice(pieces) + (chance.choice(pieces) if len(pieces) > 1 else "") for _ in range(5)]
    return " ".join([*(word(min(_MOST_WORDS, int(chance.paretovariate(0.6)))) for _ in range(7)), *own])


def _insert(messages: Sequence[Message]) -> None:
    rows = [
        (one.pk, one.chat_id, one.kind, one.number, one.changed_seq, one.author_id, one.content, one.html,
         connection.ops.adapt_datetimefield_value(one.at), 0, "[]", "[]")
        for one in messages
    ]  # fmt: skip
    names = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY chats_message ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO chats_message ({names}) VALUES ({places})", rows)  # nosec B608


def _execute(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
