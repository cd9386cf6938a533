"""Change a member's role or transfer ownership."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chats.actions.chat_log import add_system_row
from chats.actions.leave_chat import make_owner
from chats.delivery import announce
from chats.models import Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership, member_of
from chats.rules.membership import may_change_role

_SENTENCES = {
    Membership.Role.MODERATOR: "{name} is now a moderator",
    Membership.Role.MEMBER: "{name} is no longer a moderator",
}


@counted_change
@transaction.atomic
def change_role(*, actor: User, chat_id: int, user_id: int, role: str) -> Membership:
    """Set the role of an accepted member. With "owner", the actor becomes a plain member.

    Errors: Invalid (no such role, the owner's own role), Forbidden, NotFound (also for invited people).
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if role not in Membership.Role.values:
        raise Invalid({"role": [f"must be one of {', '.join(Membership.Role.values)}"]})
    if not may_change_role(member):
        raise Forbidden()
    target = member_of(chat, user_id=user_id)
    if target.state != Membership.State.ACCEPTED:
        raise NotFound()
    if target.role == role:
        return target
    if target.pk == member.pk:
        raise Invalid({"role": ["hand the chat over to another member instead"]})
    if role == Membership.Role.OWNER:
        member.role = Membership.Role.MEMBER
        member.save(update_fields=["role"])
        make_owner(chat, target)
    else:
        target.role = role
        target.save(update_fields=["role"])
        sentence = _SENTENCES[Membership.Role(role)].format(name=target.user.name)
        announce.message_stored(add_system_row(chat, kind="role", about=target.user, sentence=sentence))
    announce.chat_changed(chat)
    return target
