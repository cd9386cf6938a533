"""Want to hear nothing from someone, or be open to them again. They are never told."""

from django.db import transaction

from accounts.models import Block, User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chats.queries.blocks import MAX_BLOCKS
from chats.queries.people import visible_person


@counted_change
@transaction.atomic
def block_person(*, person: User, user_id: int) -> User:
    """Block someone whom `person` may see, and return them. Again changes nothing.

    From then on their direct messages are refused as if `person` took none, their invitations are answered as to a
    person who is unknown, and what they write in other chats asks for no attention.
    Errors: NotFound, Invalid (oneself, too many).
    """
    other = visible_person(person, user_id=user_id)
    if other == person:
        raise Invalid({"user_id": ["can't be yourself"]})
    _block, is_new = Block.objects.get_or_create(blocker=person, blocked=other)
    if is_new and Block.objects.filter(blocker=person).count() > MAX_BLOCKS:
        # The transaction takes it back.
        raise Invalid({"blocked": [f"at most {MAX_BLOCKS} people can be blocked"]})
    return other


@counted_change
def unblock_person(*, person: User, user_id: int) -> None:
    """Block someone no longer; whoever was not blocked, is unknown or has gone changes nothing."""
    Block.objects.filter(blocker=person, blocked_id=user_id).delete()
