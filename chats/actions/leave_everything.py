"""Take an account out of all its chats and invitations."""

from django.db import transaction

from chats.actions.leave_chat import forget_direct_key, go_out
from chats.delivery import announce
from chats.models import Membership
from chats.queries.locks import locked_closed_chat


def leave_everything(*, user_id: int) -> None:
    """Take the person out of each chat in a transaction of its own, as if they had left; called again, it goes on."""
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
        go_out(chat, membership)
        return
    membership.delete()
    forget_direct_key(chat)
    announce.chat_changed(chat)
