"""Whether the database answers, and is of a version that ChatApp works with."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from chatapp.doctor.database_access import own_connection, own_connection_or_skip, value_of
from chatapp.doctor.findings import Wrong

LEAST_POSTGRES = 14
LEAST_SQLITE = (3, 34, 0)


def check_database() -> str:
    """Connect, and read the version."""
    try:
        with own_connection() as own:
            if settings.IS_SQLITE:
                return f"SQLite {value_of(own, 'SELECT sqlite_version()')}, {own.settings_dict['NAME']}"
            return f"PostgreSQL {value_of(own, 'SHOW server_version')}"
    except DatabaseError as error:
        raise Wrong(f"it can't be opened: {error}", fix=_fix(str(error))) from error


def check_database_version() -> str:
    """Compare the version and the encoding with what ChatApp needs."""
    with own_connection_or_skip() as own:
        if settings.IS_SQLITE:
            found = str(value_of(own, "SELECT sqlite_version()"))
            if tuple(map(int, found.split("."))) < LEAST_SQLITE:
                raise Wrong(f"SQLite {found} is too old", fix="use a Python with SQLite 3.34 or newer")
            return "supported"
        number = int(value_of(own, "SHOW server_version_num")) // 10_000
        encoding = value_of(own, "SHOW server_encoding")
    if number < LEAST_POSTGRES:
        raise Wrong(f"PostgreSQL {number} is too old", fix=f"upgrade to PostgreSQL {LEAST_POSTGRES} or newer")
    if encoding != "UTF8":
        raise Wrong(
            f"the database stores text as {encoding}: most scripts and all emoji are refused",
            fix="create it with ENCODING 'UTF8' and move the rows there",
        )
    return "supported"


def _fix(reason: str) -> str:
    if settings.IS_SQLITE:
        return f"make {Path(settings.DATABASES['default']['NAME']).parent} readable and writable for this account"
    if "password authentication failed" in reason or "no password supplied" in reason:
        return "correct user and password in DATABASE_URL"
    if "does not exist" in reason:
        return "create the database and the role, or correct their names in DATABASE_URL"
    if "certificate" in reason or "SSL" in reason:
        return "correct sslmode and sslrootcert in DATABASE_URL"
    if "startup parameter" in reason:
        return "set DATABASE_POOLER=transaction"
    return "start PostgreSQL, or correct host and port in DATABASE_URL"
