"""Runs `manage.py check_chats`, and plants faults that no action produces."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import connection

from chats.models import Chat, Membership, Message


def check(*options: str) -> tuple[str, bool]:
    """Run the command. Shape: output, whether it found nothing (exit status 0)."""
    out = StringIO()
    try:
        call_command("check_chats", *options, stdout=out)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue() + str(error), False
    return out.getvalue(), True


def numbered(chat: Chat, number: int) -> Message:
    return Message.objects.get(chat=chat, number=number)


def membership_of(person, chat: Chat) -> Membership:
    return Membership.objects.get(chat=chat, user=person)


@contextmanager
def without(name: str) -> Iterator[None]:
    """Drop a constraint of the messages inside the block. Restoring it proves that no row violates it any longer."""
    [constraint] = [one for one in Message._meta.constraints if one.name == name]
    others = [one for one in Message._meta.constraints if one is not constraint]
    # SQLite rebuilds the table from the model.
    with mock.patch.object(Message._meta, "constraints", others), connection.schema_editor() as editor:
        editor.remove_constraint(Message, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Message, constraint)
