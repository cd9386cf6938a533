"""Whether DATABASE_POOLER says what is between ChatApp and PostgreSQL."""

from django.conf import settings
from django.db import DatabaseError

from chatapp.doctor.database_access import own_connection, own_connection_or_skip, value_of
from chatapp.doctor.findings import Skipped, Wrong

_MARK = "kept"


def check_pooler() -> str:
    """Look whether start-up options reach the server: poolers drop or refuse them."""
    if settings.IS_SQLITE:
        raise Skipped("SQLite has no pooler")
    is_announced = settings.DATABASE_POOLER == "transaction"
    if is_announced:
        # Whether it answers at all: without options it must.
        with own_connection_or_skip():
            pass
    is_there = not _options_arrive()
    if is_there and not is_announced:
        raise Wrong(
            "a pooler between ChatApp and PostgreSQL drops the start-up options: no statement has a time limit",
            fix="set DATABASE_POOLER=transaction, or name PostgreSQL itself in DATABASE_URL",
        )
    if is_announced and not is_there:
        raise Wrong(
            "DATABASE_POOLER is transaction, but no pooler is found: statements aren't prepared, for nothing",
            fix="unset DATABASE_POOLER, or name the pooler in DATABASE_URL",
        )
    return "a pooler in transaction mode" if is_there else "none, as set"


def _options_arrive() -> bool:
    kept = settings.DATABASES["default"]["OPTIONS"].get("options", "")
    try:
        with own_connection(options=f"{kept} -c chatapp.options={_MARK}".strip()) as own:
            return bool(value_of(own, "SELECT current_setting('chatapp.options', true)") == _MARK)
    except DatabaseError as error:
        if "startup parameter" in str(error):
            return False
        raise Skipped("the database doesn't answer, see database") from error
