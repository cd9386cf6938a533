"""Runs the checks side by side: each in a thread of its own, bounded in time, whatever becomes of the others."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connections

from chatapp.doctor.findings import Finding, Skipped, State, Wrong
from chatapp.lib import clock
from chatapp.ops.redaction import one_line

log = logging.getLogger(__name__)

LIMIT_SECONDS = 5.0
# For what a check waits for itself, so that it names what doesn't respond.
PATIENCE_SECONDS = 4


@dataclass(frozen=True)
class Check:
    """A named check. `examine` returns what is well in a few words. Errors: Wrong, Skipped."""

    name: str
    examine: Callable[[], str]


def finding_of(check: Check) -> Finding:
    """Run one check in this thread."""
    try:
        return Finding(check.name, State.OK, one_line(check.examine()))
    except Skipped as reason:
        return Finding(check.name, State.SKIPPED, one_line(str(reason)))
    except Wrong as found:
        return Finding(check.name, State.WRONG, one_line(found.text).rstrip("."), one_line(found.fix))
    except Exception as error:
        # The edge: a fault of one check must not hide what the others find.
        log.debug("The check %s failed.", check.name, exc_info=True)
        text = f"the check itself failed: {type(error).__name__}: {error}"
        return Finding(check.name, State.WRONG, one_line(text), "please report this as a fault of ChatApp")


def examine_all(checks: Iterable[Check], *, within_seconds: float = LIMIT_SECONDS) -> list[Finding]:
    """Run all checks at once; return their findings in the order of `checks`, after that time at the latest."""
    running = [_Running(check, within_seconds) for check in checks]
    for one in running:
        one.start()
    return [one.finding() for one in running]


class _Running(threading.Thread):
    """A check in its thread, which doesn't keep the process alive."""

    def __init__(self, check: Check, within_seconds: float) -> None:
        super().__init__(name=check.name, daemon=True)
        self._check = check
        self._within_seconds = within_seconds
        self._deadline = clock.elapsed_seconds() + within_seconds
        self._finding: Finding | None = None

    def run(self) -> None:
        """Run the check and close its connections to the database."""
        try:
            self._finding = finding_of(self._check)
        finally:
            connections.close_all()

    def finding(self) -> Finding:
        """Wait for the finding until the deadline."""
        self.join(max(0.0, self._deadline - clock.elapsed_seconds()))
        if self._finding is not None:
            return self._finding
        text = f"no result within {self._within_seconds:g} s"
        return Finding(self._check.name, State.WRONG, text, "find out what this machine or the service is busy with")
