"""Change a member's role or transfer ownership."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.inputs import not_one_of
from chatapp.lib.sentences import Sentence
from chats.actions.chat_log import add_system_row
from chats.actions.leave_chat import make_owner
from chats.delivery import announce
from chats.models import Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership, member_of
from chats.rules.membership import may_change_role

_CODES = {Membership.Role.MODERATOR: "moderator", Membership.Role.MEMBER: "moderator_no_longer"}

_OWN_ROLE = Sentence("own_role", _("hand the chat over to another member instead"))


@counted_change
@transaction.atomic
def change_role(*, actor: User, chat_id: int, user_id: int, role: str) -> Membership:
    """Set the role of an accepted member. With "owner", the actor becomes a plain member.

    Errors: Invalid (no such role, the owner's own role), Forbidden, NotFound (also for invited people).
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if role not in Membership.Role.values:
        raise Invalid({"role": [not_one_of(Membership.Role.values)]})
    if not may_change_role(member):
        raise Forbidden()
    target = member_of(chat, user_id=user_id)
    if target.state != Membership.State.ACCEPTED:
        raise NotFound()
    if target.role == role:
        return target
    if target.pk == member.pk:
        raise Invalid({"role": [_OWN_ROLE]})
    if role == Membership.Role.OWNER:
        member.role = Membership.Role.MEMBER
        member.save(update_fields=["role"])
        make_owner(chat, target)
    else:
        target.role = role
        target.save(update_fields=["role"])
        row = add_system_row(
            chat, kind="role", about=target.user, code=_CODES[Membership.Role(role)], name=target.user.name
        )
        announce.message_stored(row)
    announce.chat_changed(chat)
    return target
