"""Close and reopen a chat as staff. Its log is retained."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import NotFound
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_closed_chat
from chats.queries.memberships import HIDDEN


@transaction.atomic
def close_chat(*, staff: User, chat_id: int, reason: str) -> Chat:
    """Close the chat, which hides it from everyone. Idempotent.

    The people of a direct chat can start another one; only deactivating a person stops them from writing.

    Errors: NotFound.
    """
    chat = _locked(chat_id)
    if chat.closed_at is not None:
        return chat
    chat.closed_at = clock.now()
    chat.direct_key = None
    chat.save(update_fields=["closed_at", "direct_key"])
    note(staff=staff, action="close_chat", subject=f"chat {chat_id}", reason=reason)
    known = Membership.objects.filter(chat=chat).exclude(state__in=HIDDEN)
    user_ids = list(known.values_list("user_id", flat=True))
    announce.chat_removed(chat_id=chat_id, user_ids=user_ids, reason="closed")
    return chat


@transaction.atomic
def reopen_chat(*, staff: User, chat_id: int, reason: str) -> Chat:
    """Reopen a closed chat for its former members.

    Errors: NotFound.
    """
    chat = _locked(chat_id)
    if chat.closed_at is None:
        return chat
    chat.closed_at = None
    chat.save(update_fields=["closed_at"])
    note(staff=staff, action="reopen_chat", subject=f"chat {chat_id}", reason=reason)
    for membership in Membership.objects.filter(chat=chat).select_related("user"):
        if membership.state == Membership.State.ACCEPTED:
            announce.chat_added(chat, membership.user)
        elif membership.state == Membership.State.INVITED:
            announce.invited(chat, [membership.user])
    return chat


def _locked(chat_id: int) -> Chat:
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    return chat
