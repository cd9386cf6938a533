"""Locks that serialize the assignment of names that look alike."""

from __future__ import annotations

import zlib

from django.db import connection

from accounts import queries
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER
from chatapp.lib.errors import Invalid
from chatapp.lib.skeleton import caseless_skeleton, skeleton

# The first key of the advisory locks; the second one is the checksum of a skeleton.
_SKELETONS = 7_106


def lock_free_skeleton(name: str, *, person: User | None = None) -> None:
    """Lock the skeleton of `name` until the transaction ends and check that no other name has it.

    `person` may keep a name that looks like their own. Lock order: the person's row first.
    Queries: 2, on SQLite 1. Errors: Invalid, about `name`.
    """
    lock_skeleton(name)
    # Two concurrent checks may both have found no such name, so check again under the lock.
    if queries.looks_like_another(name, person=person):
        raise Invalid({"name": [LOOKS_LIKE_ANOTHER]})


def lock_skeleton(name: str) -> None:
    """Lock the skeleton of `name` until the current transaction ends.

    On SQLite the transaction itself is the lock (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    # A checksum collision only makes one transaction wait for the other. Sorted: no two can wait for each other.
    looks = (skeleton(name), caseless_skeleton(name))
    first, last = sorted(zlib.crc32(look.encode()) - 2**31 for look in looks)
    with connection.cursor() as cursor:
        locks = "SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_xact_lock(%s, %s)"
        cursor.execute(locks, [_SKELETONS, first, _SKELETONS, last])
