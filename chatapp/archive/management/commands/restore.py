"""`manage.py restore`: a backup into an empty database and an empty store."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from chatapp.archive.errors import ArchiveError
from chatapp.archive.restore import Restored, restore
from chatapp.lib.file_store import is_local

NAMED_CHATS = 20


class Command(BaseCommand):
    """Restore, compare and check. Exit status 1 if anything differs."""

    help = "Restore a backup into an empty database and an empty store; ChatApp must not run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, help="a file that `manage.py backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and print the result."""
        try:
            restored = restore(options["file"], note=self.stdout.write)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        if settings.FILES_GROUP is not None and is_local():
            call_command("share_files", stdout=self.stdout)
        if restored.has_other_key:
            self.stdout.write(
                "SECRET_KEY of the environment isn't the backup's, which is in DATA_DIR/secret_key now: unset the"
                " variable, give it that value, or run `python -m chatapp.launch accept-node`, which signs everyone"
                " out."
            )
        self._compare(restored)
        # Exits with status 1 if a chat is wrong.
        call_command("check_chats", stdout=self.stdout)
        if restored.differing or restored.miscounted:
            raise CommandError("The database was restored, but it isn't what was backed up: see above.")
        self.stdout.write(f"Restored the backup of {restored.manifest.made_at}. Start ChatApp.")

    def _compare(self, restored: Restored) -> None:
        for table in restored.miscounted:
            self.stdout.write(f"{table} has another number of rows than the backup says.")
        for key in restored.differing[:NAMED_CHATS]:
            self.stdout.write(f"{_name(key)} differs from the backup.")
        if len(restored.differing) > NAMED_CHATS:
            self.stdout.write(f"And {len(restored.differing) - NAMED_CHATS} more.")
        if not restored.differing:
            self.stdout.write(f"{len(restored.manifest.digests) - 1} chats have the backup's digests.")


def _name(key: str) -> str:
    return f"Chat {key}" if key.isdecimal() else "What belongs to no chat"
