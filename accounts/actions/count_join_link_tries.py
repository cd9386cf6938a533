"""Rate limit for guessing join links, per network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.actions.limit_tries import JOIN_LINK, count_in, network_bucket, require_room
from chatapp.lib.errors import NotFound
from chatapp.ops.security_log import refusals_logged


@contextmanager
def counting_unknown_links(*, address: str | None, user_id: int | None) -> Iterator[None]:
    """Count an attempt when the enclosed block raises NotFound; refuse after too many.

    Valid links cost one read and are not counted: a whole class may join from one address.
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
