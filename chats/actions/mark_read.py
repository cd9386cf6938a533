"""Move a member's read position: one conditional write, without a seq or a chat lock."""

from django.db import transaction

from accounts.models import User
from chats.actions.read_activity import read_activity_of_chat
from chats.delivery import announce
from chats.models import Membership
from chats.queries.memberships import accepted_membership
from chats.queries.unread import Unread, unread_in


@transaction.atomic
def mark_read(*, person: User, chat_id: int, number: int) -> Unread:
    """Raise the read position to `number`, at most to the newest message. It never moves back.

    Errors: Forbidden.
    """
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    target = min(number, membership.chat.last_number)
    # The condition is part of the statement: two concurrent tabs end at the higher number.
    raised = Membership.objects.filter(pk=membership.pk, read_number__lt=target).update(read_number=target)
    if raised:
        membership.read_number = target
        announce.read_moved(membership)
        read_activity_of_chat(user_id=person.pk, chat_id=chat_id, number=target)
    return _reading_of(membership)


@transaction.atomic
def mark_unread(*, person: User, chat_id: int, number: int) -> Unread:
    """Set the read position to `number`, back or forward.

    Published even when unchanged: open pages about to mark messages read must stop.
    Errors: Forbidden.
    """
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    target = max(0, min(number, membership.chat.last_number))
    Membership.objects.filter(pk=membership.pk).update(read_number=target)
    membership.read_number = target
    announce.marked_unread(membership)
    return _reading_of(membership)


def _reading_of(membership: Membership) -> Unread:
    return unread_in(chat_id=membership.chat_id, user_ids=[membership.user_id])[0]
