"""What a member may do to the chat and to other members. `actor` is always an accepted member with its chat loaded.

A direct chat has no leaders: no one is invited, promoted or removed, and it has no title of its own.
"""

from chats.models import Chat, Membership

_LEADS = frozenset({Membership.Role.OWNER, Membership.Role.MODERATOR})


def may_invite(actor: Membership) -> bool:
    """Any member, except in a direct chat."""
    return actor.chat.kind != Chat.Kind.DIRECT


def may_lead(actor: Membership) -> bool:
    """Owner and moderators: title, topic, picture, join links."""
    return actor.role in _LEADS and actor.chat.kind != Chat.Kind.DIRECT


def may_update_chat(actor: Membership) -> bool:
    """Owner and moderators change title and topic."""
    return may_lead(actor)


def may_change_posting(actor: Membership) -> bool:
    """Only the owner turns a chat into an announcement chat and back."""
    return actor.role == Membership.Role.OWNER and actor.chat.kind != Chat.Kind.DIRECT


def may_remove(actor: Membership, target: Membership) -> bool:
    """The owner removes anyone, a moderator plain members; anyone may revoke their own invitation."""
    if actor.chat.kind == Chat.Kind.DIRECT:
        return False
    if actor.role == Membership.Role.OWNER:
        return True
    if actor.role == Membership.Role.MODERATOR:
        return target.role == Membership.Role.MEMBER
    return target.shown_state == Membership.State.INVITED and target.invited_by_id == actor.user_id


def may_change_role(actor: Membership) -> bool:
    """Only the owner changes roles, their own included."""
    return actor.role == Membership.Role.OWNER and actor.chat.kind != Chat.Kind.DIRECT
