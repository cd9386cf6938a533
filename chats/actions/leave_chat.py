"""Leave a chat or decline an invitation. Affects the caller only."""

from django.db import transaction

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.chat_log import add_system_row, delete_chat
from chats.delivery import announce
from chats.models import Chat, DeclinedInvitation, Membership
from chats.queries.declines import DECLINE_LASTS
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership, invited_membership, invited_user_ids, longest_accepted


@counted_change
@transaction.atomic
def leave_chat(*, person: User, chat_id: int) -> None:
    """Leave. The longest-standing member inherits the owner role; the last one to leave deletes the chat and its
    invitations.

    Errors: Forbidden.
    """
    chat = locked_chat(chat_id)
    end_membership(chat, accepted_membership(chat_id=chat_id, user_id=person.pk))


@counted_change
@transaction.atomic
def decline_invitation(*, person: User, chat_id: int) -> None:
    """Decline an invitation and block new ones to this chat for 30 days; a member leaves instead.

    Errors: NotFound if the person is neither invited nor a member.
    """
    try:
        chat = locked_chat(chat_id)
    except Forbidden as error:
        raise NotFound() from error
    membership = invited_membership(chat_id=chat_id, user_id=person.pk)
    if membership.state == Membership.State.ACCEPTED:
        end_membership(chat, membership)
        return
    membership.delete()
    declined = DeclinedInvitation(chat=chat, user=person, at=clock.now())
    DeclinedInvitation.objects.bulk_create(
        [declined], update_conflicts=True, update_fields=["at"], unique_fields=["chat", "user"]
    )
    DeclinedInvitation.objects.filter(at__lte=clock.now() - DECLINE_LASTS).delete()
    clear_direct_key(chat)
    announce.chat_removed(chat_id=chat_id, user_ids=[person.pk], reason="declined")
    announce.chat_changed(chat)


def end_membership(chat: Chat, membership: Membership) -> None:
    """Delete an accepted membership, inside a transaction that holds the chat's lock."""
    person = membership.user
    membership.delete()
    announce.chat_removed(chat_id=chat.pk, user_ids=[person.pk], reason="left")
    successor = longest_accepted(chat)
    if successor is None:
        announce.chat_removed(chat_id=chat.pk, user_ids=invited_user_ids(chat), reason="closed")
        delete_chat(chat)
        return
    row = add_system_row(chat, kind="left", about=person, code="left", name=person.name)
    announce.message_stored(row, removed_user_ids=[person.pk])
    clear_direct_key(chat)
    if membership.role == Membership.Role.OWNER:
        make_owner(chat, successor)
    announce.chat_changed(chat)


def make_owner(chat: Chat, successor: Membership) -> None:
    """Give an accepted member the owner role, inside a transaction that holds the chat's lock."""
    successor.role = Membership.Role.OWNER
    successor.save(update_fields=["role"])
    if chat.kind == Chat.Kind.DIRECT:
        # Roles have no powers in a direct chat, so there is nothing to announce.
        return
    person = successor.user
    announce.message_stored(add_system_row(chat, kind="owner", about=person, code="owner", name=person.name))


def clear_direct_key(chat: Chat) -> None:
    """Make a direct chat whose set of people changed unfindable. The caller holds the chat's lock."""
    if chat.direct_key is not None:
        chat.direct_key = None
        chat.save(update_fields=["direct_key"])
