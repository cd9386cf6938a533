"""`manage.py load_test`: measures how many people this machine carries, on a site of its own."""

import asyncio
import resource
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatapp.load_test.crowd import NotJoined
from chatapp.load_test.processes import used_by
from chatapp.load_test.scratch_site import NotPossible, scratch_site
from chatapp.load_test.steps import Capacity, Step, capacity, measure

MAX_PEOPLE = 10_000
MAX_SECONDS = 3_600
MAX_CHAT_SIZE = 1_000
_MEBIBYTE = 1_048_576
_DESCRIPTORS_BESIDE = 200


class Command(BaseCommand):
    """Exit status 1 if a message was lost or doubled, or if the machine doesn't carry these people."""

    help = "Measure how many people this machine carries, on a scratch site that is gone afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the size of the crowd and the time."""
        parser.add_argument("--people", type=int, default=100, help="people who are connected (100)")
        parser.add_argument("--per-minute", type=float, default=2.0, help="messages that each writes in a minute (2)")
        parser.add_argument("--chat-size", type=int, default=20, help="people in each chat (20)")
        parser.add_argument("--seconds", type=float, default=60.0, help="how long they write, in all steps (60)")
        parser.add_argument("--sqlite", action="store_true", help="one process with SQLite, whatever this site has")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps and print what was measured."""
        people, per_minute, seconds = options["people"], options["per_minute"], options["seconds"]
        _require("--people", people, 2, MAX_PEOPLE)
        _require("--chat-size", options["chat_size"], 2, MAX_CHAT_SIZE)
        _require("--seconds", seconds, 1, MAX_SECONDS)
        _require("--per-minute", per_minute, 0.01, 600)
        _raise_descriptors(people)
        try:
            with scratch_site(people=people, chat_size=options["chat_size"], on_sqlite=options["sqlite"]) as site:
                self.stdout.write(f"{people} people in chats of {options['chat_size']}, on {site.kind}.")
                base = used_by(site.pid).memory_bytes
                steps = asyncio.run(measure(site, rate=people * per_minute / 60, seconds=seconds))
        except (NotPossible, NotJoined) as error:
            raise CommandError(str(error)) from error
        self._report(steps)
        found = capacity(steps, people=people, rate_of_one=per_minute / 60, base_memory_bytes=base)
        self.stdout.write(_sentence(found, people=people, per_minute=per_minute))
        if any(step.lost or step.doubled for step in steps) or not steps[0].is_carried:
            raise CommandError("It doesn't carry these people, or messages were lost or doubled: see above.")

    def _report(self, steps: list[Step]) -> None:
        heads = ("sends/s", "sent", "refused", "lost", "doubled", "p50 ms", "p95 ms", "p99 ms", "CPU cores", "MiB")
        self.stdout.write("".join(f"{head:>10}" for head in heads))
        for step in steps:
            delays = [f"{1_000 * delay:.0f}" for delay in (step.p50, step.p95, step.p99)]
            counts = [step.sent, step.refused, step.lost, step.doubled]
            used = [f"{step.cpu_cores:.2f}", f"{step.memory_bytes // _MEBIBYTE}"]
            self.stdout.write("".join(f"{cell:>10}" for cell in [f"{step.rate:.1f}", *counts, *delays, *used]))


def _sentence(found: Capacity, *, people: int, per_minute: float) -> str:
    if not found.people:
        return f"This machine carries fewer than {people} people who write {per_minute:g} messages a minute."
    about = "at least" if found.is_least else "about"
    limit = "; its memory is the limit" if found.limit == "memory" else ""
    return (
        f"This machine carries {about} {found.people} people who write {per_minute:g} messages a minute"
        f" ({found.rate:.1f} messages a second), with the people of this test on it{limit}."
    )


def _require(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise CommandError(f"{name} accepts {least} to {most}")


def _raise_descriptors(people: int) -> None:
    """Allow a socket for each person here and, by inheritance, in the scratch site."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < people + _DESCRIPTORS_BESIDE:
        raise CommandError(f"this account may open only {most} files: raise `ulimit -n`, or use fewer --people")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
