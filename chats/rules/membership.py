"""What a member may do to the chat and to other members. Every `actor` here is an accepted member, its chat loaded.

A direct chat belongs to its people alike: no one is asked in, named, promoted or taken out there.
"""

from chats.models import Chat, Membership

_LEADS = frozenset({Membership.Role.OWNER, Membership.Role.MODERATOR})


def may_invite(actor: Membership) -> bool:
    """Anyone in it brings others, except into a direct chat: that is between its people."""
    return actor.chat.kind != Chat.Kind.DIRECT


def may_lead(actor: Membership) -> bool:
    """Owner and moderators name the chat, give it a picture, hand out links into it."""
    return actor.role in _LEADS and actor.chat.kind != Chat.Kind.DIRECT


def may_update_chat(actor: Membership) -> bool:
    """Owner and moderators name the chat."""
    return may_lead(actor)


def may_remove(actor: Membership, target: Membership) -> bool:
    """The owner removes anyone; a moderator plain members; anyone takes back an invitation of their own."""
    if actor.chat.kind == Chat.Kind.DIRECT:
        return False
    if actor.role == Membership.Role.OWNER:
        return True
    if actor.role == Membership.Role.MODERATOR:
        return target.role == Membership.Role.MEMBER
    return target.shown_state == Membership.State.INVITED and target.invited_by_id == actor.user_id


def may_change_role(actor: Membership) -> bool:
    """Only the owner gives roles, the own one included."""
    return actor.role == Membership.Role.OWNER and actor.chat.kind != Chat.Kind.DIRECT
