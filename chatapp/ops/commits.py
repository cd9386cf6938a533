"""Times every commit of the database. Loaded when the apps are ready."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from chatapp.lib import clock
from chatapp.ops import counters


@receiver(connection_created)
def time_commits(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Time the commits of each new connection. Statements outside of transactions have none."""
    # Only the part that waits for the database: what runs after a commit isn't part of it.
    plain: Callable[[BaseDatabaseWrapper], None] = vars(BaseDatabaseWrapper)["_commit"]

    def commit() -> None:
        began = clock.elapsed_seconds()
        plain(connection)
        counters.observe("commit_seconds", clock.elapsed_seconds() - began)

    vars(connection)["_commit"] = commit
