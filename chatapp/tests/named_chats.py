"""Refuses SQL on the message table that doesn't filter by chat: the table may be partitioned by it.

Installed for every test (conftest.py). Queries of the tests themselves are exempt.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parents[2]
# They select rows by id alone, and no one waits for them.
EXEMPT = (
    "/django/db/migrations/",
    "/chats/migrations/",
    "/django/contrib/admin/",
    "/django/db/models/deletion.py",
    # Finds the chat of rows that don't have it yet.
    "/chats/actions/fill_chat_ids.py",
)
_MESSAGE = r'"?chats_message\b"?'
_USE = re.compile(rf"\b(?:FROM|JOIN|UPDATE)\s+{_MESSAGE}(?:\s+([A-Z]+\d+)\b)?")
_COLUMN = r'(?:"?(\w+)"?\.)?"?chat_id"?'
_NAMED = re.compile(rf"{_COLUMN}\s*(?:=|IN)\s*(?:%s|\?|\d+|ANY \(%s\)|\((?!\"))")
_OF_THE_OUTER_ROW = re.compile(rf'{_COLUMN} = \("?\w+"?\."?(?:chat_id|id)"?\)')
_JOINED = r'"chats_(?:savedmessage|activity|threadfollow|reminder)"'
_OF_THE_JOINED_ROW = re.compile(rf'{_JOINED}\."chat_id" = \(?{_COLUMN}\)?')
_ALIAS_OF_JOINED = re.compile(rf"FROM ({_JOINED}) ([A-Z]+\d+)\b")
# chatapp/lib/rows_statement.py
_OF_A_GIVEN_ROW = re.compile(rf"{_COLUMN} = given\.chat_id\b")
_OF_ANOTHER_MESSAGE = re.compile(rf"{_COLUMN} = {_COLUMN}")
refused: list[str] = []


@lru_cache(maxsize=10_000)
def names_every_chat(sql: str) -> bool:
    """Return whether each use of the message table in `sql` is bound to a chat: a value, or another row's chat."""
    # In a subquery.
    for table, alias in _ALIAS_OF_JOINED.findall(sql):
        sql = sql.replace(f'{alias}."chat_id" = ', f'{table}."chat_id" = ')
    uses = Counter(found or "chats_message" for found in _USE.findall(sql))
    named = Counter(
        found or "chats_message"
        for pattern in (_NAMED, _OF_THE_OUTER_ROW, _OF_THE_JOINED_ROW, _OF_A_GIVEN_ROW)
        for found in pattern.findall(sql)
    )
    same = [pair for pair in _OF_ANOTHER_MESSAGE.findall(sql) if set(pair) <= uses.keys()]
    for _round in same:
        for one, other in (*same, *(pair[::-1] for pair in same)):
            if named[one] >= uses[one]:
                named[other] = max(named[other], uses[other])
    return all(named[alias] >= count for alias, count in uses.items())


def install() -> None:
    """Watch every connection of this process from its opening on."""
    connection_created.connect(_watch, dispatch_uid="named_chats")


def _watch(*, connection: Any, **_more: object) -> None:
    if _refuse not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse)


def _refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if "chats_message" in str(sql) and not names_every_chat(str(sql)) and _is_product():
        refused.append(str(sql))
        raise AssertionError(f"This query of the message table doesn't name the chat: {sql}")
    return execute(sql, params, many, context)


def _is_product() -> bool:
    """Return whether the product ran the query: neither exempt code nor a test."""
    files = list(_files())
    own = next((file for file in files if file.startswith(f"{ROOT}/") and "/.venv/" not in file), "/tests/")
    return "/tests/" not in own and not any(exempt in file for file in files for exempt in EXEMPT)


def _files() -> Iterator[str]:
    """Yield the files of the calling functions, innermost first, without this one."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        if frame.f_code.co_filename != __file__:
            yield frame.f_code.co_filename
