"""Database preparation before serving: connect, check options, migrate."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pkgutil import iter_modules
from time import sleep
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MIGRATIONS_MODULE_NAME
from django.db.migrations.recorder import MigrationRecorder

from chatapp.lib import clock
from chatapp.upgrades.release import record_release, require_next_release

log = logging.getLogger(__name__)

# An arbitrary advisory lock id: servers that start together migrate one after the other.
_MIGRATION_LOCK = 4_207_131
_PATIENCE_SECONDS = 30
_NO_LIMITS = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c chatapp.options=kept"
_POOLER = "Something between ChatApp and PostgreSQL drops the start-up options. Set DATABASE_POOLER=transaction."


def bring_up_to_date() -> None:
    """Apply the missing migrations, and record the release.

    Errors: ImproperlyConfigured when the database cannot be reached in time, or if a release in between is missing.
    """
    with _patient_connection():
        _wait_for_database()
        require_next_release()
        _bring_up_to_date()
        record_release()


def _bring_up_to_date() -> None:
    if connection.vendor != "postgresql":
        _migrate()
        return
    if settings.DATABASE_POOLER == "transaction":
        _limit_role()
    else:
        _require_options()
    if _is_behind():
        with _alone(), connection.execute_wrapper(_lift_limits):
            _migrate()


@contextmanager
def without_time_limits() -> Iterator[None]:
    """Inside the block statements on the default database have no time limits, on a connection outside the pool."""
    connection.close()
    is_pooled = connection.vendor == "postgresql" and settings.DATABASE_POOLER == "transaction"
    with _patient_connection(), connection.execute_wrapper(_lift_limits) if is_pooled else nullcontext():
        yield


def _migrate() -> None:
    if _is_behind():
        call_command("migrate", interactive=False, verbosity=0)


def _is_behind() -> bool:
    """Return whether a migration is missing, by the names of their files: loading all of them takes 0.07 s."""
    applied = MigrationRecorder(connection).applied_migrations()
    return any(
        (app.label, module.name) not in applied
        for app in apps.get_app_configs()
        if (package := find_spec(f"{app.name}.{MIGRATIONS_MODULE_NAME}"))
        for module in iter_modules(package.submodule_search_locations)
        if not module.name.startswith(("_", "~"))
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the migration lock inside the block.

    A transaction-level lock on a separate connection: a pooler would hand a session-level lock to another client.
    """
    holder: BaseDatabaseWrapper = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MIGRATION_LOCK])
        yield
    finally:
        holder.close()


def _lift_limits(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Lift the role's time limits in each transaction: a migration may take minutes."""
    if context["connection"].in_atomic_block:
        limits = "; ".join(f"SET LOCAL {name} = 0" for name in settings.DATABASE_LIMITS)
        context["cursor"].cursor.execute(limits)
    return execute(sql, params, many, context)


def _limit_role() -> None:
    """Set time limits on the role, since a pooler drops startup options. Existing limits of the role are kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting"
            " WHERE setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))"
            " AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        limited = {row[0].partition("=")[0] for row in cursor.fetchall()}
        cursor.execute("SELECT current_database()")
        database = connection.ops.quote_name(cursor.fetchone()[0])
        for name, milliseconds in settings.DATABASE_LIMITS.items():
            if name not in limited:
                _set_limit(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = {milliseconds}")


def _set_limit(statement: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"the database role may not limit itself; let an administrator run: {statement}"
        ) from error
    log.info("Done, for the pooler's next connections to the server: %s", statement)


def _require_options() -> None:
    """Check that startup options reach the server. Errors: ImproperlyConfigured, as no statement would be limited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('chatapp.options', true)")
        if cursor.fetchone()[0] != "kept":
            raise ImproperlyConfigured(_POOLER)


@contextmanager
def _patient_connection() -> Iterator[None]:
    """Connect outside the pool and without the time limits of requests: a migration may take minutes."""
    kept = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        patient = {name: value for name, value in kept.items() if name != "pool"}
        if settings.DATABASE_POOLER == "none":
            patient["options"] = f"{kept.get('options', '')} {_NO_LIMITS}".strip()
        connection.settings_dict["OPTIONS"] = patient
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = kept


def _wait_for_database() -> None:
    """Wait until the database accepts connections: in a compose file everything starts at once."""
    started = clock.elapsed_seconds()
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if "unsupported startup parameter" in str(error):
                raise ImproperlyConfigured(_POOLER) from error
            if clock.elapsed_seconds() - started > _PATIENCE_SECONDS:
                raise ImproperlyConfigured(f"the database of DATABASE_URL cannot be reached: {error}") from error
            sleep(0.5)
        else:
            return
