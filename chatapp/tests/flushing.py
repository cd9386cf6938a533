"""After a test with transactions of its own: empty the tables, but keep the content types and permissions.

Django empties these too and makes them again, 140 rows, after each of these tests: longer than most of them take.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush

KEPT = {"django_content_type", "auth_permission"}
_TRIES = 3
_handle = flush.Command.handle


def install() -> None:
    """Replace what `manage.py flush` runs."""
    flush.Command.handle = _patient_handle  # type: ignore[method-assign, assignment]
    vars(flush).update(sql_flush=_sql_flush, emit_post_migrate_signal=lambda *args, **options: None)


def _patient_handle(command: flush.Command, **options: Any) -> None:
    """Try again after a deadlock: the last query of a socket that a test left may still read what is emptied."""
    for left in reversed(range(_TRIES)):
        try:
            return _handle(command, **options)
        except CommandError as failure:
            if not left or "deadlock" not in str(failure.__cause__):
                raise


def _sql_flush(style: Any, connection: Any, reset_sequences: bool = True, allow_cascade: bool = False) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = [table for table in tables if table not in KEPT]
    return connection.ops.sql_flush(style, emptied, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
