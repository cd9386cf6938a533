"""Block and unblock a person. The other person is never notified."""

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import Block, User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chatapp.lib.sentences import Sentence, program_sentence
from chats.queries.blocks import MAX_BLOCKS
from chats.queries.people import visible_person

_YOURSELF = program_sentence("yourself", "can't be yourself")
_TOO_MANY_BLOCKED = Sentence(
    "too_many_blocked",
    lambda count: ngettext("at most %(count)s person can be blocked", "at most %(count)s people can be blocked", count),
)


@counted_change
@transaction.atomic
def block_person(*, person: User, user_id: int) -> User:
    """Block someone visible to `person` and return them. Idempotent.

    Their direct messages are then refused as if `person` accepted none, inviting `person` fails as for an unknown
    account, and their messages in other chats don't ask for attention.
    Errors: NotFound, Invalid (yourself, too many).
    """
    other = visible_person(person, user_id=user_id)
    if other == person:
        raise Invalid({"user_id": [_YOURSELF]})
    _block, is_new = Block.objects.get_or_create(blocker=person, blocked=other)
    if is_new and Block.objects.filter(blocker=person).count() > MAX_BLOCKS:
        # The transaction rolls the new row back.
        raise Invalid({"blocked": [_TOO_MANY_BLOCKED(count=MAX_BLOCKS)]})
    return other


@counted_change
def unblock_person(*, person: User, user_id: int) -> None:
    """Remove a block. Does nothing if the person isn't blocked, is unknown or is deleted."""
    Block.objects.filter(blocker=person, blocked_id=user_id).delete()
