"""Rate limit for one person's changes, over all their sockets and requests in this process.

One bucket covers every change that is stored or published: edits, deletions, reactions, pins, saved messages, titles,
pictures, joining, leaving, inviting, new chats, roles. Sends have their own bucket (chats/send_rate.py).
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from chatapp.lib.rate_limit import TokenBuckets

P = ParamSpec("P")
T = TypeVar("T")

# Parameter names of the acting person.
_PARAMETERS = ("actor", "person", "owner")

_changes = TokenBuckets()
# Set during an action, so an action that calls another one counts once.
_is_counted: ContextVar[bool] = ContextVar("is_counted", default=False)


def counted_change(action: Callable[P, T]) -> Callable[P, T]:
    """Make each call of `action` acquire one token of the acting person (`actor`, `person` or `owner`).

    Errors: RateLimited, before the action runs.
    """
    parameter = next(name for name in _PARAMETERS if name in inspect.signature(action).parameters)

    @wraps(action)
    def counted(*args: P.args, **kwargs: P.kwargs) -> T:
        if _is_counted.get():
            return action(*args, **kwargs)
        person: Any = kwargs[parameter]
        _changes.acquire(person.pk, per_second=settings.CHANGES_PER_SECOND, burst=settings.CHANGES_BURST)
        with uncounted_changes():
            return action(*args, **kwargs)

    counted.has_change_budget = True  # type: ignore[attr-defined]
    return counted


@contextmanager
def uncounted_changes() -> Iterator[None]:
    """Disable the limit inside the block, for operator commands that act on behalf of people."""
    token = _is_counted.set(True)
    try:
        yield
    finally:
        _is_counted.reset(token)
