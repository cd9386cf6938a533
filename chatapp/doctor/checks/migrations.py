"""Whether the database has the tables of this release, and of no newer one."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chatapp.doctor.database_access import tables_or_skip
from chatapp.doctor.findings import Wrong

_APPS = ("accounts", "chats", "jobs")
_SHOWN = 3


def check_migrations() -> str:
    """Compare the recorded migrations with those of the code."""
    with tables_or_skip():
        executor = MigrationExecutor(connection)
        missing = [
            f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
        ]
        applied = executor.loader.applied_migrations
    known = executor.loader.disk_migrations
    replaced = {name for one in known.values() for name in one.replaces}
    newer = [".".join(name) for name in applied if name[0] in _APPS and name not in known and name not in replaced]
    if missing:
        raise Wrong(
            f"{len(missing)} migration(s) are missing: {_some(missing)}", fix="start ChatApp, or run manage.py migrate"
        )
    if newer:
        raise Wrong(
            f"the database is of a newer release: {_some(sorted(newer))} is unknown here",
            fix="install that release on this machine",
        )
    return "all applied"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
