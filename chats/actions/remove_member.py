"""Take someone else out of a chat, or take their invitation back."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chats.actions.chat_log import add_system_row
from chats.actions.leave_chat import go_out
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import HIDDEN, accepted_membership, member_of
from chats.rules.membership import may_remove


@counted_change
@transaction.atomic
def remove_member(*, actor: User, chat_id: int, user_id: int) -> None:
    """Remove a member or an invitation; removing oneself is leaving.

    Errors: Forbidden, NotFound (no one of that id in the chat).
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if user_id == actor.pk:
        go_out(chat, member)
        return
    target = member_of(chat, user_id=user_id)
    if not may_remove(member, target):
        raise Forbidden()
    _take_out(chat, target, by=actor)


def _take_out(chat: Chat, target: Membership, *, by: User) -> None:
    target.delete()
    if target.state not in HIDDEN:
        announce.chat_removed(chat_id=chat.pk, user_ids=[target.user_id], reason="removed")
    if target.state == Membership.State.ACCEPTED:
        sentence = f"{by.name} removed {target.user.name}"
        row = add_system_row(chat, kind="removed", about=target.user, sentence=sentence)
        announce.message_stored(row, removed_user_ids=[target.user_id])
    announce.chat_changed(chat)
