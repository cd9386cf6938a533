"""Guessing at join links is limited per network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.actions.limit_tries import JOIN_LINK, count_in, network_bucket, require_room
from chatapp.lib.errors import NotFound
from chatapp.ops.security_log import refusals_logged


@contextmanager
def counting_unknown_links(*, address: str | None, user_id: int | None) -> Iterator[None]:
    """Count a try when the link asked for inside lets no one in; refuse once there were too many.

    Links that work cost nothing but one read: a class may join from one address.
    Errors: RateLimited (JOIN_LINK_TRIES_PER_ADDRESS).
    """
    bucket = network_bucket(JOIN_LINK, address)
    with refusals_logged("join_refused", address=address, user_id=user_id, purpose="join_link"):
        require_room(bucket)
        try:
            yield
        except NotFound:
            count_in(bucket)
            raise
