"""Requests with an `Idempotency-Key` create once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, TypeVar

from django.db import transaction

from accounts.models import IdempotencyKey, User
from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chatapp.lib.sentences import program_sentence

T = TypeVar("T")

HEADER = "Idempotency-Key"
_USED = program_sentence("key_used", "was used with another body")
KEPT = timedelta(hours=24)


class RequestKey(NamedTuple):
    """A key as it is stored: hashes of path and key, and of the body."""

    key_hash: str
    body_hash: str


def create_once(*, person: User, key: RequestKey, create: Callable[[], tuple[int, T]], again: Callable[[int], T]) -> T:
    """Return the result of `create`, or of `again` with the id that an earlier request created under this key.

    `create` returns the id and its result. A failure undoes the key, too, so the request can be repeated.
    A simultaneous request with the same key waits for the first one.
    Queries: 5 beyond those of `create`; 2 beyond those of `again`.
    Errors: Invalid for a key that came with another body.
    """
    with transaction.atomic():
        own = IdempotencyKey.objects.filter(user=person, key_hash=key.key_hash)
        own.filter(created_at__lte=clock.now() - KEPT).delete()
        stored, is_first = own.get_or_create(
            user=person, key_hash=key.key_hash, defaults={"body_hash": key.body_hash, "created_at": clock.now()}
        )
        if is_first:
            stored.object_id, result = create()
            stored.save(update_fields=["object_id"])
            return result
    if stored.body_hash != key.body_hash:
        raise Invalid({HEADER: [_USED]})
    return again(stored.object_id)


def delete_old_keys(*, at_most: int) -> int:
    """Delete expired keys; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lte=clock.now() - KEPT)
    return IdempotencyKey.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:at_most])).delete()[0]
