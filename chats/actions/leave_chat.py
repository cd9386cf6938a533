"""Go out of a chat, or say no to an invitation. Only the caller goes; the others keep everything."""

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
    """Leave. The longest member inherits an owner's role; after the last one, the chat and its invitations are gone.

    Errors: Forbidden.
    """
    chat = locked_chat(chat_id)
    go_out(chat, accepted_membership(chat_id=chat_id, user_id=person.pk))


@counted_change
@transaction.atomic
def decline_invitation(*, person: User, chat_id: int) -> None:
    """Refuse an invitation, and for 30 days further ones into this chat; someone who has accepted leaves.

    Errors: NotFound for whoever is neither.
    """
    try:
        chat = locked_chat(chat_id)
    except Forbidden as error:
        raise NotFound() from error
    membership = invited_membership(chat_id=chat_id, user_id=person.pk)
    if membership.state == Membership.State.ACCEPTED:
        go_out(chat, membership)
        return
    membership.delete()
    declined = DeclinedInvitation(chat=chat, user=person, at=clock.now())
    DeclinedInvitation.objects.bulk_create(
        [declined], update_conflicts=True, update_fields=["at"], unique_fields=["chat", "user"]
    )
    DeclinedInvitation.objects.filter(at__lte=clock.now() - DECLINE_LASTS).delete()
    forget_direct_key(chat)
    announce.chat_removed(chat_id=chat_id, user_ids=[person.pk], reason="declined")
    announce.chat_changed(chat)


def go_out(chat: Chat, membership: Membership) -> None:
    """Take an accepted member out, inside a transaction that holds the chat's lock."""
    person = membership.user
    membership.delete()
    announce.chat_removed(chat_id=chat.pk, user_ids=[person.pk], reason="left")
    heir = longest_accepted(chat)
    if heir is None:
        announce.chat_removed(chat_id=chat.pk, user_ids=invited_user_ids(chat), reason="closed")
        delete_chat(chat)
        return
    row = add_system_row(chat, kind="left", about=person, sentence=f"{person.name} left")
    announce.message_stored(row, removed_user_ids=[person.pk])
    forget_direct_key(chat)
    if membership.role == Membership.Role.OWNER:
        make_owner(chat, heir)
    announce.chat_changed(chat)


def make_owner(chat: Chat, heir: Membership) -> None:
    """Give the owner's role to an accepted member, inside a transaction that holds the chat's lock."""
    heir.role = Membership.Role.OWNER
    heir.save(update_fields=["role"])
    if chat.kind == Chat.Kind.DIRECT:
        # No one has powers there, so there is nothing to tell.
        return
    sentence = f"{heir.user.name} is now the owner"
    announce.message_stored(add_system_row(chat, kind="owner", about=heir.user, sentence=sentence))


def forget_direct_key(chat: Chat) -> None:
    """Let a direct chat whose people are no longer the same be found no more, inside the chat's lock."""
    if chat.direct_key is not None:
        chat.direct_key = None
        chat.save(update_fields=["direct_key"])
