"""Asks the index: ids of messages that match, newest first, in the chats of a scope.

There are two ways. A *walk* from the newest entry down finds what is common within a few rows. What it doesn't find is
rare, so reading all its hits from the index is cheap. SQLite's index returns the newest hits first, so it walks only
for those who see few messages: then nothing that they don't see is read. The design was measured: docs/performance.md.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chatapp.lib.read_replica import read_connection
from chats.models import SearchEntry
from chats.queries.search_document import ANY_MESSAGE, chat_tag
from chats.queries.search_parts import terms_with_longer_words
from chats.queries.search_scope import Scope
from chats.queries.search_wanted import Wanted
from chats.text import search_fts5, search_postgres
from chats.text.search_fts5 import match_of
from chats.text.search_postgres import AnyOf, tsquery_of

MAX_MESSAGE_ID = 2**63 - 1
# Chats named by tags inside the index; above that, by the entries' column.
_MOST_CHAT_TAGS = 64
_LEAST_WALK, _PAGE = 5_000, 21
# Whoever sees no more messages than these has all of them read. In 3,000 a rare word took 8 ms instead of 1 on SQLite,
# a part of a word 42 instead of 15 on PostgreSQL.
_FEW_MESSAGES = 2_000
# More than the messages that a wrong clock dates before it is corrected.
_NEAREST_IN_TIME = 1_000
# Only fixed text is put together to SQL; what people write is a parameter.
_ENTRIES = "SELECT message_id FROM chats_searchentry"
_HAS_TOKENS = " AND tokens @@ %s::tsquery"
# Each chat by its own index. PostgreSQL expects a third of all entries to match, and with one condition for all chats
# it would read everyone's from the newest down, for a word that is in none: 70 ms in 100,000 messages, instead of 2.
_BY_CHAT = "SELECT hit.message_id FROM unnest(%s::bigint[]) chat CROSS JOIN LATERAL"
_NEWEST_HITS = "hit ORDER BY hit.message_id DESC LIMIT %s"


@dataclass(frozen=True, slots=True)
class Range:
    """Ids that may be found: `above` < id < `below`."""

    above: int = 0
    below: int = MAX_MESSAGE_ID


def prepared(scope: Scope, wanted: Wanted) -> Wanted:
    """Return what the index is asked for: words also as the longer ones that contain them.

    Not for those who see few messages: whatever is read is theirs.
    Queries: 1, or none.
    """
    return wanted if _sees_few(scope) else replace(wanted, terms=terms_with_longer_words(wanted.terms))


def _sees_few(scope: Scope) -> bool:
    return sum(one.last_seq for one in scope.chats.values() if one.is_member) <= _FEW_MESSAGES


def newest_candidates(scope: Scope, wanted: Wanted, *, ids: Range, limit: int) -> list[int]:
    """Return ids in the index that match what was `prepared`, newest first.

    Queries: 1 to 4, and 1 for each bound of time.
    """
    member_ids = scope.member_ids
    ids = _narrowed(ids, wanted)
    find = _newest_on_postgresql if read_connection().vendor == "postgresql" else _newest_on_sqlite
    found = set(find(member_ids, wanted, ids, limit, scope)) if member_ids else set()
    shown = [pk for pk in scope.preview_ids if ids.above < pk < ids.below]
    if shown and len(member_ids) < len(scope.chats):
        found |= set(_among(shown, wanted, limit))
    return sorted(found, reverse=True)[:limit]


def _narrowed(ids: Range, wanted: Wanted) -> Range:
    """Return the part of a range whose messages may be of the wanted time.

    Ids ascend with time but for clocks that differ or were wrong, so the outermost of many ids counts.
    """
    above, below = ids.above, ids.below
    if wanted.since is not None:
        above = max(above, _outermost("min", "at >= %s ORDER BY at", wanted.since, default=MAX_MESSAGE_ID) - 1)
    if wanted.before is not None:
        below = min(below, _outermost("max", "at < %s ORDER BY at DESC", wanted.before, default=0) + 1)
    return Range(above, below)


def _outermost(end: str, where: str, moment: datetime, *, default: int) -> int:
    nearest = f"{_ENTRIES} WHERE {where} LIMIT {_NEAREST_IN_TIME}"
    value = read_connection().ops.adapt_datetimefield_value(moment)
    [found] = _ids(f"SELECT {end}(message_id) FROM ({nearest}) nearest", [value])  # nosec B608
    return default if found is None else found


def _newest_on_postgresql(chat_ids: list[int], wanted: Wanted, ids: Range, limit: int, scope: Scope) -> list[int]:
    times, time_values = _times(wanted)
    matching, matched = search_postgres.conditions_on(wanted.terms, wanted.tags)
    seen = sum(one.last_seq for one in scope.chats.values())
    above = _walk_start(ids, seen=seen, limit=limit)
    walk = [above, ids.below, *matched, *time_values, limit]
    where = "message_id > %s AND message_id < %s" + matching + times + " ORDER BY message_id DESC LIMIT %s"
    if above == ids.above or len(chat_ids) <= _MOST_CHAT_TAGS:
        found = _ids(
            f"{_BY_CHAT} ({_ENTRIES} WHERE chat_id = chat AND {where}) {_NEWEST_HITS}", [chat_ids, *walk, limit]
        )
    else:
        found = _ids(f"{_ENTRIES} WHERE chat_id = ANY(%s) AND {where}", [chat_ids, *walk])
    if len(found) >= limit or above <= ids.above:
        return found
    tags: list[AnyOf] = list(wanted.tags)
    by_column = ""
    chat_values: list[Any] = []
    if len(chat_ids) <= _MOST_CHAT_TAGS:
        tags.append(([chat_tag(pk) for pk in chat_ids], False))
    else:
        by_column, chat_values = " AND chat_id = ANY(%s)", [chat_ids]
    rare = tsquery_of(wanted.terms, tags)
    where = "message_id > %s AND message_id < %s" + (_HAS_TOKENS if rare else "") + by_column + times
    hits = f"WITH hits AS MATERIALIZED ({_ENTRIES} WHERE {where})"
    index = f"{hits} SELECT message_id FROM hits ORDER BY message_id DESC LIMIT %s"  # nosec B608
    return _ids(index, [ids.above, ids.below, *([rare] if rare else []), *chat_values, *time_values, limit])


def _walk_start(ids: Range, *, seen: int, limit: int) -> int:
    """Return the id where the walk ends: the whole range if the viewer sees few messages, else a window.

    With its size, reading all hits of the rarest word that it isn't certain to find enough of costs about as much.
    """
    newest = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if seen <= 2 * _LEAST_WALK:
        return ids.above
    window = max(_LEAST_WALK, math.isqrt(newest * limit // _PAGE) * 5) * max(1, newest / seen)
    return max(ids.above, int(min(ids.below, newest + 1) - window))


def _newest_on_sqlite(chat_ids: list[int], wanted: Wanted, ids: Range, limit: int, scope: Scope) -> list[int]:
    if _sees_few(scope):
        rows = "SELECT message_id FROM chats_searchentry INDEXED BY search_chat WHERE chat_id IN"
        return _read_on_sqlite(f"{rows} ({_numbers(chat_ids)})", wanted, ids, limit)
    tags: list[AnyOf] = list(wanted.tags)
    by_column = ""
    if len(chat_ids) <= _MOST_CHAT_TAGS:
        tags.append(([chat_tag(pk) for pk in chat_ids], False))
    else:
        by_column = f" AND entry.chat_id IN ({_numbers(chat_ids)})"
    match = match_of(wanted.terms, tags, everything=ANY_MESSAGE)
    times, time_values = _times(wanted)
    return _ids(
        f"{_SQLITE} AND found.rowid > %s AND found.rowid < %s{by_column}{times} ORDER BY found.rowid DESC LIMIT %s",
        [match, ids.above, ids.below, *time_values, limit],
    )


def _read_on_sqlite(rows: str, wanted: Wanted, ids: Range, limit: int) -> list[int]:
    """Return those of some entries that match, newest first, by their texts."""
    matching, matched = search_fts5.conditions_on(wanted.terms, wanted.tags)
    times, time_values = _times(wanted)
    if times:
        times = f" AND EXISTS (SELECT 1 FROM chats_searchentry entry WHERE message_id = text.id{times})"  # nosec B608
    newest = f"{rows} AND message_id > %s AND message_id < %s ORDER BY message_id DESC"
    return _ids(
        # CROSS JOIN: in this order, so that it ends with the page.
        f"SELECT id FROM ({newest}) newest CROSS JOIN chats_searchtext_content text ON text.id = newest.message_id"  # nosec B608
        f" WHERE 1{matching}{times} ORDER BY message_id DESC LIMIT %s",
        [ids.above, ids.below, *matched, *time_values, limit],
    )


def _among(message_ids: list[int], wanted: Wanted, limit: int) -> list[int]:
    """Return those of some messages that match, newest first."""
    if read_connection().vendor == "sqlite":
        rows = f"SELECT message_id FROM chats_searchentry WHERE message_id IN ({_numbers(message_ids)})"  # nosec B608
        return _read_on_sqlite(rows, wanted, Range(), limit)
    times, time_values = _times(wanted)
    matching, matched = search_postgres.conditions_on(wanted.terms, wanted.tags)
    return _ids(
        f"{_ENTRIES} WHERE message_id = ANY(%s){matching}{times} ORDER BY message_id DESC LIMIT %s",
        [message_ids, *matched, *time_values, limit],
    )


# The entry, too: rows of FTS5 outlive a table that was emptied.
_SQLITE = (
    "SELECT found.rowid FROM chats_searchtext found JOIN chats_searchentry entry ON entry.message_id = found.rowid"
    " WHERE chats_searchtext MATCH %s"
)


def _times(wanted: Wanted) -> tuple[str, list[Any]]:
    conditions, values = "", []
    for sign, moment in ((">=", wanted.since), ("<", wanted.before)):
        if moment is not None:
            conditions += f" AND at {sign} %s"
            values.append(read_connection().ops.adapt_datetimefield_value(moment))
    return conditions, values


def _numbers(values: list[int]) -> str:
    return ", ".join(map(str, map(int, values)))


def _ids(sql: str, values: list[Any]) -> list[int]:
    # Django binds values in the client, so no statement is prepared: a generic plan took 38 ms instead of 15.
    with read_connection().cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]
