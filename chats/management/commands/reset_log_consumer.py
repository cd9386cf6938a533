"""`manage.py reset_log_consumer NAME`: have a log consumer read the chats' logs again from the beginning."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chats.log_consumers.runner import reset
from chats.models import LogConsumer


class Command(BaseCommand):
    """Set its cursors to 0. The jobs process replays within a second."""

    help = "Have a log consumer read the logs of all chats (or of --chat) again from the beginning."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name and --chat."""
        parser.add_argument("name")
        parser.add_argument("--chat", type=int, metavar="ID", action="append", help="only this chat; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset and print the count."""
        if not LogConsumer.objects.filter(name=options["name"]).exists():
            known = ", ".join(LogConsumer.objects.order_by("name").values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no log consumer {options['name']}. Known: {known}.")
        count = reset(options["name"], chat_ids=options["chat"])
        self.stdout.write(f"{options['name']} reads {count} chat(s) again.")
