"""Remove a member or revoke their invitation."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chats.actions.chat_log import add_system_row
from chats.actions.leave_chat import end_membership
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import HIDDEN, accepted_membership, member_of
from chats.rules.membership import may_remove


@counted_change
@transaction.atomic
def remove_member(*, actor: User, chat_id: int, user_id: int) -> None:
    """Remove a member or an invitation; removing yourself is leaving.

    Errors: Forbidden, NotFound (no member or invitation with that user id).
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if user_id == actor.pk:
        end_membership(chat, member)
        return
    target = member_of(chat, user_id=user_id)
    if not may_remove(member, target):
        raise Forbidden()
    _remove(chat, target, by=actor)


def _remove(chat: Chat, target: Membership, *, by: User) -> None:
    target.delete()
    if target.state not in HIDDEN:
        announce.chat_removed(chat_id=chat.pk, user_ids=[target.user_id], reason="removed")
    if target.state == Membership.State.ACCEPTED:
        names = {"by": by.name, "name": target.user.name}
        row = add_system_row(chat, kind="removed", about=target.user, code="removed", **names)
        announce.message_stored(row, removed_user_ids=[target.user_id])
    announce.chat_changed(chat)
