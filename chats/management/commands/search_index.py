"""`manage.py search_index`: compares the search index with the messages, or has it written again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chats.actions.index_messages import delete_entries
from chats.actions.note_words import delete_unused_words
from chats.log_consumers.runner import reset
from chats.queries.integrity import chats_one_by_one, without_statement_timeout
from chats.queries.search_check import ChatCheck, check_chat
from chats.queries.search_indexer import INDEXER


class Command(BaseCommand):
    """Exit status 1 if `--check` finds a message that isn't indexed right."""

    help = "Compare the search index with the messages (--check), or have it written again (--rebuild)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check and --rebuild, one of which is needed."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="compare every chat; deletes entries without a message")
        what.add_argument("--rebuild", action="store_true", help="rewrite all entries in the background")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, or reset the log consumer."""
        if options["rebuild"]:
            count = reset(INDEXER)
            self.stdout.write(f"The messages of {count} chat(s) are indexed again. Searching goes on meanwhile.")
            return
        checked = missing = 0
        for chat in chats_one_by_one():
            checked += 1
            with without_statement_timeout():
                found = check_chat(chat)
            delete_entries(found.orphaned_ids)
            self._say(chat.pk, found)
            missing += len(found.missing_ids)
        with without_statement_timeout():
            unused = delete_unused_words()
        self.stdout.write(f"{unused} word(s) deleted that no message has.")
        if missing:
            raise CommandError(f"{missing} message(s) can't be found. Run again with --rebuild.")
        self.stdout.write(f"{checked} chat(s) checked: all is right.")

    def _say(self, chat_id: int, found: ChatCheck) -> None:
        if found.missing_ids:
            self.stdout.write(f"chat {chat_id}: not indexed: {', '.join(map(str, found.missing_ids[:5]))}")
        if found.orphaned_ids:
            self.stdout.write(f"chat {chat_id}: deleted {len(found.orphaned_ids)} entries without a message.")
