"""Let a new account join the default chats."""

import logging

from django.db import DatabaseError, transaction

from accounts.models import User
from chats.actions.admit_member import admit_member
from chats.queries.locks import locked_chats
from chats.queries.memberships import membership_in
from chats.queries.open_chats import default_chat_ids

log = logging.getLogger(__name__)


def join_default_chats(*, user_id: int) -> None:
    """Make the person a member of every default chat, with a system message each. Idempotent.

    It counts against no budget: the person didn't ask for it.
    Queries: 1 without default chats.
    """
    chat_ids = default_chat_ids()
    person = User.objects.filter(pk=user_id).first() if chat_ids else None
    if person is None:
        return
    for chat_id in chat_ids:
        try:
            _join(person, chat_id)
        except DatabaseError:
            # A failure in one chat must not block the others. Staff can invite people to it.
            log.exception("Person %s did not join default chat %s.", user_id, chat_id)


@transaction.atomic
def _join(person: User, chat_id: int) -> None:
    # Since the list was read, it may have been deleted or closed, or is no longer a default.
    chat = locked_chats([chat_id]).get(chat_id)
    if chat is None or not chat.is_default:
        return
    if membership_in(chat, user_id=person.pk) is None:
        admit_member(chat, person, None)
