"""Context of the member panel: members, and the viewer's allowed actions on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.rules.signing_up import must_invite_to_site
from accounts.rules.status import current_status
from accounts.rules.working_hours import is_outside_hours
from chatapp.lib.name_lists import joined
from chats.models import Chat, Membership
from chats.pages.back import back_of, other_person
from chats.pages.forms import InviteForm
from chats.pages.receipts import reads_seen_by
from chats.payloads.chat import ChatPayload
from chats.payloads.member import member_payload
from chats.queries.memberships import members_of
from chats.rules.mail_invitation import may_invite_by_mail
from chats.rules.membership import may_change_role, may_invite, may_lead, may_remove

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_FACES = 3
# Note of someone who has not joined, by state and whether the chat is direct. Same in static/js/chats/member_rows.js.
_NOTES: dict[tuple[str, bool], _StrPromise] = {
    (Membership.State.INVITED, False): _("invited, not joined yet"),
    (Membership.State.INVITED, True): _("invited, not joined yet"),
    (Membership.State.AWAITING, True): _("will see your first message"),
}
# A closed panel has at most this many rows; a script fetches the rest. Rendering all rows of a chat with 5,000 members
# cost 1.1 s of CPU time (docs/performance.md).
MOST_CLOSED = 200

# Never changed, and each page has it, as in frame.py.
_EMPTY_INVITE = InviteForm(auto_id="invite-%s")

_BLANK_MEMBER: dict[str, Any] = {
    "user_id": "",
    "name": "",
    "avatar": None,
    "role": "member",
    "state": "accepted",
    "note": "",
    "status_until": None,
    "has_page": True,
    # Renders the menu with all actions hidden; the script shows those that apply.
    "may": ["nothing"],
}
_OF_HEAD: Final = ("id", "kind", "topic", "posting", "muted", "notifications", "favourite", "archived")


def panel_context(viewer: Membership, *, is_open: bool, invite_form: InviteForm | None = None) -> dict[str, Any]:
    """Return members, read positions, invited people and the viewer's permissions.

    `panel` is what the panel shows, as plain values: they are the key of its cache.
    Queries: 1; 2 more in a direct chat with someone who is away and shares when they are back.
    """
    memberships = members_of(viewer.chat)
    counted = [membership for membership in memberships if membership.shown_state != Membership.State.INVITED]
    accepted = [membership for membership in counted if membership.state == Membership.State.ACCEPTED]
    shown = memberships if is_open else memberships[:MOST_CLOSED]
    people = [_person(viewer, membership, with_actions=is_open) for membership in shown]
    members = [person for person in people if person["state"] != Membership.State.INVITED]
    other = other_person(viewer, memberships)
    # A direct chat includes all its people, whether or not they have accepted.
    facing = people if viewer.chat.kind == Chat.Kind.DIRECT else members
    others = [person for person in facing if person["user_id"] != viewer.user_id]
    invited = [person for person in people if person["state"] == Membership.State.INVITED]
    may_mail = may_invite_by_mail(viewer.user, member=viewer)
    return {
        "panel": {
            "chat_id": viewer.chat_id,
            "viewer_id": viewer.user_id,
            "is_open": is_open,
            "is_cut": len(shown) < len(memberships),
            "has_directory": settings.MEMBER_DIRECTORY,
            "members": members,
            "invited": invited,
            "may_invite": may_invite(viewer),
            "may_mail": may_mail,
            "must_invite": must_invite_to_site(viewer.user),
            "may_lead": may_lead(viewer),
            "blank_member": _BLANK_MEMBER,
        },
        "memberships": memberships,
        "owner_ids": [membership.user_id for membership in accepted if membership.role == Membership.Role.OWNER],
        "reads": reads_seen_by(viewer, memberships),
        "members": members,
        "member_count": len(counted),
        "faces": (others or members)[:_FACES],
        "waiting_for_first": [each.user.name for each in counted if each.state == Membership.State.AWAITING],
        "is_outside_hours": bool(other and is_outside_hours(other)),
        "back": back_of(viewer, memberships),
        "invited_names": [person["name"] for person in invited],
        "waited_for": _waited_for(viewer.chat, memberships),
        "invited": invited,
        "may_mail": may_mail,
        "may_lead": may_lead(viewer),
        "invite_form": invite_form or _EMPTY_INVITE,
    }


def head_of(chat: ChatPayload, panel: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the conversation's header shows of the chat, beside its name: data that it can be cached by.

    `panel`: the context of `panel_context`.
    """
    return {
        **{key: chat[key] for key in _OF_HEAD},
        **{key: panel[key] for key in ("faces", "member_count", "is_outside_hours", "may_lead")},
    }


def _waited_for(chat: Chat, memberships: list[Membership]) -> str:
    """Return the names of a direct chat's people who have not accepted yet (DIRECT_MESSAGES=request)."""
    if chat.kind != Chat.Kind.DIRECT:
        return ""
    return joined(each.user.name for each in memberships if each.shown_state == Membership.State.INVITED)


def _person(viewer: Membership, membership: Membership, *, with_actions: bool) -> dict[str, Any]:
    is_in = membership.state == Membership.State.ACCEPTED
    return {
        **member_payload(membership),
        "note": current_status(membership.user)
        if is_in
        else str(_NOTES[membership.shown_state, viewer.chat.kind == Chat.Kind.DIRECT]),
        # Other members can see an invited person's page only if the directory is on.
        "has_page": is_in or settings.MEMBER_DIRECTORY,
        # In a closed panel, the script that opens it adds the menus; without JavaScript the panel is a page and open.
        "may": _actions(viewer, membership) if with_actions and membership.user_id != viewer.user_id else [],
        "is_own": membership.invited_by_id == viewer.user_id,
    }


def _actions(viewer: Membership, membership: Membership) -> list[str]:
    """Return the names of the actions `viewer` may take on another member."""
    is_in = membership.state == Membership.State.ACCEPTED
    actions = []
    if is_in and may_change_role(viewer):
        is_moderator = membership.role == Membership.Role.MODERATOR
        actions += ["demote" if is_moderator else "promote", "hand_over"]
    if may_remove(viewer, membership):
        actions.append("remove" if is_in else "take_back")
    return actions
