"""Whether the database ends statements that take too long."""

from django.conf import settings

from chatapp.doctor.database_access import own_connection_or_skip, value_of
from chatapp.doctor.findings import Skipped, Wrong


def check_time_limits() -> str:
    """Read the limits of a connection like those of requests."""
    if settings.IS_SQLITE:
        raise Skipped("SQLite has none")
    with own_connection_or_skip() as own:
        found = {name: str(value_of(own, f"SHOW {name}")) for name in settings.DATABASE_LIMITS}
    missing = [name for name, value in found.items() if value == "0"]
    if missing:
        wanted = " ".join(f"ALTER ROLE CURRENT_USER SET {name} = {settings.DATABASE_LIMITS[name]};" for name in missing)
        raise Wrong(
            f"no {' and no '.join(missing)}: one slow statement holds up everyone",
            fix=f"remove it from the options of DATABASE_URL, or behind a pooler run {wanted}",
        )
    return ", ".join(f"{name} {value}" for name, value in found.items())
