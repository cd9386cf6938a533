"""`manage.py backup`: database, media and secrets in one file, while the site is in use."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatapp.archive.backup import back_up, new_name, rotate
from chatapp.archive.errors import ArchiveError
from chatapp.archive.tar_file import MEDIA, SECRETS

MOST_KEPT = 10_000


class Command(BaseCommand):
    """Write the file whole or not at all; then delete old ones, if asked to."""

    help = "Back up database, media and secrets into FILE, or into a new file of --folder. The site may be in use."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments."""
        parser.add_argument("file", nargs="?", type=Path, help="a new file, such as /backups/chat.tar")
        parser.add_argument(
            "--folder", type=Path, help="write chatapp-TIME.tar into this folder, for backups by a timer"
        )
        parser.add_argument("--keep", type=int, metavar="N", help="with --folder: then delete all but the newest N")
        parser.add_argument("--without-secrets", action="store_true", help="leave DATA_DIR/secret_key out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and print what there is."""
        target = self._target(options)
        try:
            manifest = back_up(target.absolute(), with_secrets=not options["without_secrets"])
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        media = sum(1 for name in manifest.files if name.startswith(MEDIA))
        self.stdout.write(
            f"{target}: {target.stat().st_size} bytes, {len(manifest.digests) - 1} chats,"
            f" {manifest.rows['chats_message']} messages, {media} media files."
        )
        if not any(name.startswith(SECRETS) for name in manifest.files):
            self.stdout.write("Without secrets: keep SECRET_KEY of the environment, or DATA_DIR/secret_key, elsewhere.")
        if options["keep"]:
            for file in rotate(options["folder"], keep=options["keep"]):
                self.stdout.write(f"Deleted {file.name}.")

    def _target(self, options: dict[str, Any]) -> Path:
        file, folder, keep = options["file"], options["folder"], options["keep"]
        if (file is None) == (folder is None):
            raise CommandError("Name a file, or --folder.")
        if keep is not None and (folder is None or not 1 <= keep <= MOST_KEPT):
            raise CommandError(f"--keep is for --folder, and from 1 to {MOST_KEPT}.")
        return Path(file) if file is not None else Path(folder) / new_name()
