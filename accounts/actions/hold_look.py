"""Names that look alike are given out one after the other."""

from __future__ import annotations

import zlib

from django.db import connection

from accounts import queries
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER
from chatapp.lib.errors import Invalid
from chatapp.lib.skeleton import skeleton

# The first number of our advisory locks of two numbers; the second one is the look's.
_LOOKS = 7_106


def hold_free_look(name: str, *, person: User | None = None) -> None:
    """Keep what `name` looks like for this transaction, so that no one else is given another spelling of it meanwhile.

    `person`, whose row is locked first where it is locked at all, may look like themselves.
    Queries: 2, on SQLite 1. Errors: Invalid, about `name`.
    """
    hold_look(name)
    # Two that were checked at the same moment both found the look free: the second one looks again, after the first.
    if queries.looks_like_another(name, person=person):
        raise Invalid({"name": [LOOKS_LIKE_ANOTHER]})


def hold_look(name: str) -> None:
    """Wait for whoever is about to have a name that looks like this; inside a transaction, until its end.

    On SQLite the transaction itself is the lock (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    # A checksum that two looks share makes one wait for the other, no more.
    number = zlib.crc32(skeleton(name).encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOOKS, number])
