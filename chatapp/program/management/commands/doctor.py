"""`manage.py doctor`: finds what is wrong with this installation."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from chatapp.doctor.command import add_arguments, report


class Command(BaseCommand):
    """Exit status 1 if anything is wrong. manage.py runs it itself, so that wrong settings are a finding, too."""

    help = "Find what is wrong with this installation and how to fix it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --json, --seconds and --send-mail."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks."""
        sys.exit(report(as_json=options["json"], mail_to=options["send_mail"], within_seconds=options["seconds"]))
