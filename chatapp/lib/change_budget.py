"""How fast one person may change things, over all their sockets and calls in this process.

One bucket for every change that others are told of or that is stored: edits, deletions, reactions, pins, saved
messages, titles, pictures, joining, leaving, inviting, new chats, roles. Sends have a bucket of their own (chats/live).
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

# What actions call the person who acts.
_PARAMETERS = ("actor", "person", "owner")

_changes = TokenBuckets()
# An action that calls another one is a single change.
_is_counted: ContextVar[bool] = ContextVar("is_counted", default=False)


def counted_change(action: Callable[P, T]) -> Callable[P, T]:
    """Let each call of `action` use up one of the changes of the person who acts (`actor`, `person` or `owner`).

    Errors: RateLimited, before the action looks at anything.
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
    """Do what is inside without counting: for what the operator's commands do in people's names."""
    token = _is_counted.set(True)
    try:
        yield
    finally:
        _is_counted.reset(token)
