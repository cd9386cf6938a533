"""Times every commit of the database, with the statements that are sent with it. Loaded when the apps are ready."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.pq import TransactionStatus

from chatapp.lib import clock
from chatapp.lib.pipeline import committed
from chatapp.ops import counters


@receiver(connection_created)
def time_commits(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Time the commits of each new connection. Statements outside of transactions have none."""
    # Only the part that waits for the database: what runs after a commit isn't part of it.
    plain: Callable[[BaseDatabaseWrapper], None] = vars(BaseDatabaseWrapper)["_commit"]

    def commit() -> None:
        is_committed = _is_committed(connection)
        began = clock.elapsed_seconds()
        plain(connection)
        if not is_committed:
            counters.observe("commit_seconds", clock.elapsed_seconds() - began)

    vars(connection)["_commit"] = commit


@receiver(committed)
def time_commit_of_pipeline(seconds: float, **_more: Any) -> None:
    """Count a commit that was sent with the last statements of its transaction."""
    counters.observe("commit_seconds", seconds)


def _is_committed(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the transaction has ended with a pipeline, or has had no statement."""
    if connection.vendor != "postgresql":
        return False
    return bool(connection.connection.info.transaction_status == TransactionStatus.IDLE)
