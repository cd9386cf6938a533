"""Whether an acknowledged message survives a power failure of the database's machine."""

from django.conf import settings

from chatapp.doctor.database_access import own_connection_or_skip, value_of
from chatapp.doctor.findings import Wrong

# Value of PRAGMA synchronous: 2 is FULL, 3 EXTRA.
_SQLITE_FULL = 2


def check_durable_commits() -> str:
    """Read the settings that trade durability for speed."""
    with own_connection_or_skip() as own:
        if settings.IS_SQLITE:
            if int(value_of(own, "PRAGMA synchronous")) < _SQLITE_FULL:
                raise Wrong("PRAGMA synchronous is below FULL", fix="remove what changes it")
            return "synchronous is FULL"
        names = ("fsync", "full_page_writes", "synchronous_commit")
        off = [name for name in names if value_of(own, f"SHOW {name}") == "off"]
    if off:
        commands = " ".join(f"ALTER SYSTEM SET {name} = on;" for name in off)
        raise Wrong(
            f"{', '.join(off)} of PostgreSQL {'is' if len(off) == 1 else 'are'} off: a power failure loses "
            "acknowledged messages or the whole database",
            fix=f"{commands} SELECT pg_reload_conf(); and remove what sets them for the role or the database",
        )
    return ", ".join(f"{name} is on" for name in names)
