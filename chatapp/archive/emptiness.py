"""Whether a database or a store holds anything of people: only what doesn't is restored or moved into."""

from collections.abc import Collection

from django.core.files.storage import storages

from chatapp.archive.databases import Database, quoted
from chatapp.lib.store_move import paths_of

# What migrations and a first start write into the database and the store of a new site.
TABLES_OF_A_NEW_SITE = {
    "accounts_sharedvalue",
    "accounts_sitesettings",
    "auth_permission",
    "chats_logconsumer",
    "django_content_type",
    "django_migrations",
    "django_session",
    "django_tasks_database_dbtaskresult",
    "jobs_jobworker",
    "jobs_periodicjob",
}
MARK_OF_STORE = "store_id"


def filled_table(database: Database) -> str:
    """Return the name of a table that has rows and isn't one of a new site, or ""."""
    for table in database.tables():
        one_row = f"SELECT 1 FROM {quoted(table)} LIMIT 1"  # nosec B608
        if table not in TABLES_OF_A_NEW_SITE and any(database.rows(one_row)):
            return table
    return ""


def stored_stranger(known: Collection[str]) -> str:
    """Return the path of a stored file that is none of `known`, or "". Errors: those of the store."""
    try:
        others = (path for path in paths_of(storages["files"]) if path not in known and path != MARK_OF_STORE)
        return next(others, "")
    except FileNotFoundError:
        return ""
