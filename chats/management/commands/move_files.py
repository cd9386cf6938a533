"""`manage.py move_files`: moves files and pictures between DATA_DIR/media and the bucket S3_BUCKET."""

from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chatapp.lib.durable_storage import DurableStorage
from chatapp.lib.store import STORE_FAILURES
from chatapp.lib.store_move import CopyDiffers, copy_store, delete_moved


class Command(BaseCommand):
    """Copy everything, compare hashes, and delete the originals if asked to. What stopped goes on."""

    help = (
        "Copy files and pictures to the bucket S3_BUCKET or back to DATA_DIR/media, and compare their hashes. Run it "
        "again until it copies nothing; then start ChatApp with the other store."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("to", choices=("bucket", "folder"), help="Where to.")
        parser.add_argument("--verify", action="store_true", help="Compare what was copied earlier again.")
        parser.add_argument("--delete", action="store_true", help="Delete from the old store what the new one has.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy and print the counts."""
        if not settings.S3_BUCKET:
            raise CommandError("S3_BUCKET is missing: set it and the other S3_ variables for this command.")
        folder: Storage = DurableStorage(location=settings.MEDIA_ROOT)
        source, target = (folder, storages["default"]) if options["to"] == "bucket" else (storages["default"], folder)
        try:
            moved = copy_store(source, target, verify=options["verify"], note=self._note_of(options["verbosity"]))
            self.stdout.write(f"Copied {moved.copied} files; {moved.present} were there.")
            if options["delete"]:
                self.stdout.write(f"Deleted {delete_moved(source, target)} files from the old store.")
        except CopyDiffers as error:
            raise CommandError(f"{error} has other bytes in the new store. Nothing was deleted.") from error
        except STORE_FAILURES as error:
            raise CommandError(f"A store failed: {error}. Run the command again: it goes on.") from error

    def _note_of(self, verbosity: int) -> Any:
        return self.stdout.write if verbosity > 1 else lambda _path: None
