"""`manage.py move_to`: moves the site from SQLite to PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from chatapp.archive.errors import ArchiveError
from chatapp.archive.move import Moved, move, run_on_target
from chatapp.archive.restore import hold_data_folder


class Command(BaseCommand):
    """Copy everything, compare digests, check the chats; SQLite's file stays as it is."""

    help = "Copy everything from SQLite into an empty PostgreSQL database; ChatApp must not run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the address."""
        parser.add_argument(
            "url", help="postgres://user@host:port/name; the password from ~/.pgpass, which other accounts can't see"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move and print the result and what to do next."""
        source = Path(connection.settings_dict["NAME"])
        if not settings.IS_SQLITE or not source.exists():
            raise CommandError("There is no SQLite database here: unset DATABASE_URL, or set DATA_DIR.")
        try:
            hold_data_folder()
            moved = move(options["url"], source=source, note=self._note)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self._report(moved)
        checked = run_on_target(options["url"], "check_chats")
        self._note((checked.stdout + checked.stderr).strip())
        if checked.returncode:
            raise CommandError("Everything is in PostgreSQL, but not every chat is right: see above.")
        self._note(
            "Set DATABASE_URL (and REDIS_URL for `make serve`) and start ChatApp. DATA_DIR stays: it has the media and"
            f" secret_key; `manage.py move_files bucket` moves media to S3. {source} wasn't changed; delete it later."
        )

    def _report(self, moved: Moved) -> None:
        here, there = moved.digest_seconds
        if not moved.was_there:
            seconds = moved.copy_seconds + moved.index_seconds
            self._note(
                f"Copied {moved.rows} rows, {moved.messages} of them messages, in {moved.copy_seconds:.1f} s, and built"
                f" indexes and constraints in {moved.index_seconds:.1f} s: {moved.messages / seconds:.0f} messages/s."
            )
        self._note(f"All digests are equal (SQLite {here:.1f} s, PostgreSQL {there:.1f} s).")

    def _note(self, line: str) -> None:
        self.stdout.write(line)
        # Someone watches, or a program reads it line by line.
        self.stdout.flush()
