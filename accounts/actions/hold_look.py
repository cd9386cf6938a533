"""Locks that serialize the assignment of names that look alike."""

from __future__ import annotations

import zlib

from django.db import connection

from accounts import queries
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER
from chatapp.lib.errors import Invalid
from chatapp.lib.skeleton import skeleton

# The first key of the advisory lock; the second one is the checksum of the skeleton.
_LOOKS = 7_106


def hold_free_look(name: str, *, person: User | None = None) -> None:
    """Lock the look of `name` until the transaction ends and check that it is free.

    `person` may keep a name that looks like their own. Lock order: the person's row first.
    Queries: 2, on SQLite 1. Errors: Invalid, about `name`.
    """
    hold_look(name)
    # Two concurrent checks may both have found the look free, so check again under the lock.
    if queries.looks_like_another(name, person=person):
        raise Invalid({"name": [LOOKS_LIKE_ANOTHER]})


def hold_look(name: str) -> None:
    """Lock the look of `name` until the current transaction ends.

    On SQLite the transaction itself is the lock (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    # A checksum collision only makes one transaction wait for the other.
    number = zlib.crc32(skeleton(name).encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOOKS, number])
