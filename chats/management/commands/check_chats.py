"""`manage.py check_chats`: checks that every chat agrees with its rows, and reports faults as sentences."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatapp.lib.errors import NotFound
from chatapp.realtime.bus.publish import finish
from chats.actions.repair_chat import repair_chat
from chats.models import Chat
from chats.queries.integrity import Examination, chats_one_by_one, examine, examine_locked, without_statement_timeout

# People listed per fault.
NAMED_PEOPLE = 5


class Command(BaseCommand):
    """Prints nothing for healthy chats. Exit status 1 if a chat is wrong, or with --repair if one still is."""

    help = "Compare each chat's counters, positions, owner and messages with its rows; --repair corrects them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --chat and --repair."""
        parser.add_argument("--chat", type=int, metavar="ID", help="check only this chat")
        parser.add_argument("--repair", action="store_true", help="repair what can be, and notify the members")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check each chat; check again under its lock if it seems wrong."""
        look_again = self._repaired if options["repair"] else self._looked_at
        checked = wrong = 0
        for chat in self._chosen(options["chat"]):
            checked += 1
            # Most chats are fine, and this first check blocks no one.
            with without_statement_timeout():
                found = examine(chat)
            if faults(chat, found):
                wrong += bool(look_again(chat.pk))
        finish()
        if wrong:
            advice = "docs/operations.md says what else to do." if options["repair"] else "Run again with --repair."
            raise CommandError(f"{wrong} of {checked} chat(s) are not right. {advice}")
        self.stdout.write(f"{checked} chat(s) checked: all is right.")

    def _chosen(self, chat_id: int | None) -> Iterator[Chat]:
        if chat_id is None:
            yield from chats_one_by_one()
            return
        chat = Chat.objects.filter(pk=chat_id).first()
        if chat is None:
            raise CommandError(f"There is no chat {chat_id}.")
        yield chat

    def _looked_at(self, chat_id: int, lead: str = "") -> list[str]:
        """Print and return what is wrong with a chat, under its lock. A chat deleted in the meantime is fine."""
        with without_statement_timeout():
            examined = examine_locked(chat_id)
        found = [] if examined is None else faults(*examined)
        self._say(chat_id, lead, found)
        return found

    def _repaired(self, chat_id: int) -> list[str]:
        """Print a chat's faults and the repairs made; return the remaining faults."""
        if not self._looked_at(chat_id):
            return []
        try:
            with without_statement_timeout():
                done = repair_chat(chat_id=chat_id)
        except NotFound:
            return []
        self._say(chat_id, "Repaired: ", done)
        return self._looked_at(chat_id, "Still wrong: ")

    def _say(self, chat_id: int, lead: str, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.stdout.write(f"Chat {chat_id}: {lead}{sentence}")


def faults(chat: Chat, found: Examination) -> list[str]:
    """Return a sentence for everything in which `chat` disagrees with its rows."""
    by_kind = (_counter_faults(chat, found), _number_faults(found), _message_faults(found), _people_faults(chat, found))
    return [sentence for sentences in by_kind for sentence in sentences]


def _counter_faults(chat: Chat, found: Examination) -> Iterator[str]:
    if chat.last_seq != found.newest_seq:
        yield f"last_seq is {chat.last_seq}, but the newest change has seq {found.newest_seq}."
    if chat.last_number != found.newest_number:
        yield f"last_number is {chat.last_number}, but the newest message has number {found.newest_number}."
    if found.doubled_seqs:
        yield f"{found.doubled_seqs} row(s) have a seq that an older row has, the first {found.first_doubled_seq}."


def _number_faults(found: Examination) -> Iterator[str]:
    if found.doubled_numbers:
        first = found.first_doubled_number
        yield f"{found.doubled_numbers} message(s) have a number that another has, the first {first}."
    if found.has_number_zero:
        yield "A message has number 0; the first one is 1."
    if found.missing_numbers:
        holes = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in found.holes)
        and_more = ", …" if found.missing_numbers > sum(last - first + 1 for first, last in found.holes) else ""
        yield f"{found.missing_numbers} message(s) are missing: number {holes}{and_more}."


def _message_faults(found: Examination) -> Iterator[str]:
    kinds = (
        (found.miscounted_threads, "say another count or last time of replies than there are, the first: message"),
        (found.mismatched_reactions, "show other reactions than there are, the first: message"),
        (found.mismatched_files, "show other files than there are, the first: message"),
        (found.mismatched_mentions, "name others than are counted as named, the first: number"),
    )
    for some, fault in kinds:
        if some.first:
            yield f"{len(some.first) + some.more} message(s) {fault} {', '.join(map(str, some.first))}."


def _people_faults(chat: Chat, found: Examination) -> Iterator[str]:
    if not found.has_members:
        yield "It has no members, so it can't have an owner."
    elif not found.has_owner:
        yield "No accepted member is its owner."
    if found.strays:
        people = _named(f"person {user_id} at {number}" for user_id, number in found.strays)
        yield f"Read positions must be within 0 and {chat.last_number}: {people}."
    if found.miscounts:
        people = _named(f"person {user_id} is shown {shown}, has {has}" for user_id, shown, has in found.miscounts)
        yield f"Unread counts differ from the messages: {people}."


def _named(people: Iterable[str]) -> str:
    everyone = list(people)
    rest = len(everyone) - NAMED_PEOPLE
    return "; ".join(everyone[:NAMED_PEOPLE]) + (f"; and {rest} more" if rest > 0 else "")
