"""Brings the database up to date before anything is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from chatapp.lib import clock

# Any number, as long as nobody else uses it: two servers starting together migrate one after the other.
_MIGRATION_LOCK = 4_207_131
_PATIENCE_SECONDS = 30


def bring_up_to_date() -> None:
    """Apply what migrations are missing.

    Errors: ImproperlyConfigured when the database cannot be reached in time.
    """
    with _patient_connection():
        _wait_for_database()
        is_postgres = connection.vendor == "postgresql"
        if is_postgres:
            _run("SELECT pg_advisory_lock(%s)")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        if is_postgres:
            _run("SELECT pg_advisory_unlock(%s)")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_MIGRATION_LOCK])


@contextmanager
def _patient_connection() -> Iterator[None]:
    """Connect outside the pool and without the time limits of requests: a migration may take minutes."""
    kept = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"] = {k: v for k, v in kept.items() if k not in ("pool", "options")}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = kept


def _wait_for_database() -> None:
    """In a compose file everything starts at once: give the database a moment."""
    started = clock.elapsed_seconds()
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if clock.elapsed_seconds() - started > _PATIENCE_SECONDS:
                raise ImproperlyConfigured(f"the database of DATABASE_URL cannot be reached: {error}") from error
            sleep(0.5)
        else:
            return
