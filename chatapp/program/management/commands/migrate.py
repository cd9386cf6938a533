"""`manage.py migrate`: Django's, without the time limits of requests."""

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection

from chatapp.launch.database import without_time_limits


class Command(migrate.Command):
    """A migration of a large table may take minutes."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply migrations, or take them back."""
        # Inside a transaction, as in tests, there is no other connection to take.
        is_limited = options["database"] == DEFAULT_DB_ALIAS and connection.vendor == "postgresql"
        with without_time_limits() if is_limited and not connection.in_atomic_block else nullcontext():
            super().handle(*args, **options)
