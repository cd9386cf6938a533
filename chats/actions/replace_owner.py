"""Give a chat whose owner can no longer sign in another owner, as staff."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.sentences import Sentence
from chats.actions.leave_chat import make_owner
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_closed_chat
from chats.queries.memberships import ACCEPTED, longest_accepted

_HAS_OWNER = Sentence("has_owner", _("has an owner who can sign in"))
_NO_SUCCESSOR = Sentence("no_successor", _("has no member who can sign in"))


@transaction.atomic
def replace_owner(*, staff: User, chat_id: int, reason: str) -> Chat:
    """Pass the owner role on, as when the owner leaves. Deactivated owners become members.

    Errors: NotFound; Invalid for a chat with an owner who can sign in, and for one without any such member.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    owners = Membership.objects.filter(chat=chat, state=ACCEPTED, role=Membership.Role.OWNER)
    if owners.filter(user__is_active=True).exists():
        raise Invalid({"chat": [_HAS_OWNER]})
    successor = longest_accepted(chat)
    if successor is None or not successor.user.is_active:
        raise Invalid({"chat": [_NO_SUCCESSOR]})
    owners.update(role=Membership.Role.MEMBER)
    make_owner(chat, successor)
    announce.chat_changed(chat)
    note(staff=staff, action="replace_owner", subject=f"chat {chat.pk}", reason=reason)
    return chat
