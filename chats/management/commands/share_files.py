"""`manage.py share_files`: lets FILES_GROUP read the files that were stored before it was set."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chatapp.lib.file_store import is_local, share_versions, stored_ids


class Command(BaseCommand):
    """Set group and mode of stored files. New ones have them from the start."""

    help = "Let the group FILES_GROUP read the files that were stored before it was set, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        """Share and print the count."""
        if settings.FILES_GROUP is None or not is_local():
            raise CommandError("FILES_GROUP is missing, or the files are in a bucket.")
        shared = sum(share_versions(file_id) for file_ids in stored_ids() for file_id in file_ids)
        self.stdout.write(f"The group may read {shared} files.")
