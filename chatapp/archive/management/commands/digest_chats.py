"""`manage.py digest_chats`: a digest per chat, to compare two databases."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatapp.archive.databases import site_database
from chatapp.archive.digests import digested_tables, digests


class Command(BaseCommand):
    """Print lines of a chat's id and its digest; the last one, `site`, is of what belongs to no chat."""

    help = "Print a digest of each chat: the same content has the same digest, on SQLite and PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --chat."""
        parser.add_argument("--chat", type=int, metavar="ID", help="print only this chat")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything of one moment and print."""
        with site_database() as database:
            found = digests(database, digested_tables(database))
        if options["chat"] is not None and str(options["chat"]) not in found:
            raise CommandError(f"There is no chat {options['chat']}.")
        for key in sorted(found, key=lambda key: (not key.isdecimal(), int(key) if key.isdecimal() else 0)):
            if options["chat"] in (None, int(key) if key.isdecimal() else None):
                self.stdout.write(f"{key} {found[key]}")
