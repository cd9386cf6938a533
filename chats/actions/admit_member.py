"""Admission of a member, shared by invitations, open chats, join links and direct chats."""

from accounts.models import User
from chatapp.lib import clock
from chats.actions.chat_log import add_system_row
from chats.delivery import announce
from chats.models import Chat, DeclinedInvitation, Membership


def admit_member(chat: Chat, person: User, membership: Membership | None) -> Membership:
    """Make `person` an accepted member who has read everything so far. The caller's transaction holds the chat's lock.

    `membership` is their invitation, or None. The invitation's role is kept; without one it is "member".
    """
    if membership is None:
        # Joining another way supersedes an earlier decline.
        DeclinedInvitation.objects.filter(chat=chat, user=person).delete()
        membership = Membership(chat=chat, user=person)
    membership.chat, membership.user = chat, person
    membership.state = Membership.State.ACCEPTED
    membership.accepted_at = clock.now()
    membership.read_number = chat.last_number
    membership.save()
    announce.message_stored(add_system_row(chat, kind="joined", about=person, code="joined", name=person.name))
    announce.read_moved(membership)
    announce.chat_added(chat, person)
    announce.chat_changed(chat)
    return membership
