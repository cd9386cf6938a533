"""Outages of what a process needs, logged once when they begin and once when they end.

However many loops, requests and messages notice one, and however often: the log has two lines.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from chatapp.lib import clock

log = logging.getLogger(__name__)

# Attempts that succeed between others that fail don't end an outage.
QUIET_SECONDS = 5.0
# Anyone may subscribe with a push service of their own.
MAX_SERVICES = 100
_NOTED = "is_of_noted_outage"


class Outage:
    """One thing that may be away. Thread-safe; `over` costs next to nothing while nothing is."""

    def __init__(self, what: str) -> None:
        """`what` begins the sentences: "The database"."""
        self._what = what
        self._lock = threading.Lock()
        self._began_at: float | None = None
        self._failed_at = 0.0
        self._failures = 0

    @property
    def is_on(self) -> bool:
        """Whether it is away, as far as this process knows."""
        return self._began_at is not None

    def note(self, error: BaseException | str) -> None:
        """Record a failed attempt; the first one is logged. `is_noted(error)` is true from then on."""
        now = clock.elapsed_seconds()
        with self._lock:
            is_first = self._began_at is None
            if is_first:
                self._began_at, self._failures = now, 0
            self._failed_at = now
            self._failures += 1
        if isinstance(error, BaseException):
            setattr(error, _NOTED, True)
        if is_first:
            reason = error if isinstance(error, str) else f"{type(error).__name__}: {error}".rstrip(": \n")
            log.warning("%s is unavailable: %s", self._what, reason)

    def over(self) -> None:
        """Record a successful attempt; it ends the outage when none has failed for some seconds."""
        if self._began_at is None:
            return
        with self._lock:
            now = clock.elapsed_seconds()
            if self._began_at is None or now - self._failed_at < QUIET_SECONDS:
                return
            seconds, failures, self._began_at = now - self._began_at, self._failures, None
        log.info("%s is available again after %.0f s; failed attempts: %s", self._what, seconds, failures)


class Outages:
    """Several of a kind, by name: those that were used last."""

    def __init__(self, what: str) -> None:
        """`what` stands before the name."""
        self._what = what
        self._lock = threading.Lock()
        self._by_name: OrderedDict[str, Outage] = OrderedDict()

    def note(self, name: str, error: BaseException | str) -> None:
        """Record that `name` failed."""
        with self._lock:
            outage = self._by_name.setdefault(name, Outage(f"{self._what} {name}"))
            self._by_name.move_to_end(name)
            if len(self._by_name) > MAX_SERVICES:
                self._by_name.popitem(last=False)
        outage.note(error)

    def over(self, name: str) -> None:
        """Record that `name` works."""
        if (outage := self._by_name.get(name)) is not None:
            outage.over()


def is_noted(error: BaseException | None) -> bool:
    """Return whether an outage has recorded this error, so that the log needs no line of it."""
    return getattr(error, _NOTED, False)


# Of this process, as the services are those of the settings.
DATABASE = Outage("The database")
REDIS = Outage("Redis")
MAIL = Outage("The mail server")
PUSH_SERVICES = Outages("The push service")


@receiver(connection_created)
def _note_connection(**_more: Any) -> None:
    DATABASE.over()
