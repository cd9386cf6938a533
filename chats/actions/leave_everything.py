"""Remove an account from all its chats and invitations."""

from django.db import transaction

from chats.actions.leave_chat import clear_direct_key, end_membership
from chats.delivery import announce
from chats.models import Membership
from chats.queries.locks import locked_closed_chat


def leave_everything(*, user_id: int) -> None:
    """Remove the person from each chat in its own transaction, as if they had left. A repeated call resumes."""
    chat_ids = list(Membership.objects.filter(user_id=user_id).order_by("chat_id").values_list("chat_id", flat=True))
    for chat_id in chat_ids:
        _leave(chat_id, user_id)


@transaction.atomic
def _leave(chat_id: int, user_id: int) -> None:
    chat = locked_closed_chat(chat_id)
    membership = Membership.objects.select_related("user").filter(chat_id=chat_id, user_id=user_id).first()
    if chat is None or membership is None:
        return
    if membership.state == Membership.State.ACCEPTED and chat.closed_at is None:
        end_membership(chat, membership)
        return
    membership.delete()
    clear_direct_key(chat)
    announce.chat_changed(chat)
