"""Open a chat with people known by their email or name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chats.actions.find_people import invitable_people, unknown_among
from chats.actions.hold_invitations import hold_invitations
from chats.actions.spend_budgets import spend_chat, spend_invitations
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.models.chat import MAX_TITLE_CHARACTERS
from chats.text.content import clean_line

_DIRECT_TITLE = "must be blank: a direct chat is called by its people"


@dataclass(frozen=True, slots=True)
class Invited:
    """The chat, whom this call asked (not those who were in it or invited already), and what belonged to no one."""

    chat: Chat
    people: list[User]
    unknown: list[str]


@counted_change
def create_chat(
    *,
    owner: User,
    emails: Sequence[object],
    user_ids: Sequence[int] = (),
    title: str = "",
    kind: str = Chat.Kind.PRIVATE,
) -> Invited:
    """Store a chat of `owner` and invite everyone of `emails` (names, too) and `user_ids`, see find_people.py.

    Only oneself makes a chat with oneself; the same people may have many chats.
    An open chat must have a title, by which it is found, and needs no one; a direct one is opened elsewhere.
    Errors: BadRequest when none of them has an account; Invalid; RateLimited, and then nothing is made.
    """
    title = clean_line(title, field="title", at_most=MAX_TITLE_CHARACTERS)
    if kind not in Chat.Kind.values:
        raise Invalid({"kind": [f"must be one of {', '.join(Chat.Kind.values)}"]})
    if kind == Chat.Kind.OPEN and not title:
        raise Invalid({"title": ["can't be blank: an open chat is found by it"]})
    if kind == Chat.Kind.DIRECT:
        # It has members or no one, never invitations: see open_direct_chat.py.
        raise Invalid({"title" if title else "kind": [_DIRECT_TITLE if title else "must be opened with its people"]})
    is_nobody = kind == Chat.Kind.OPEN and not emails and not user_ids
    people = [] if is_nobody else invitable_people(owner, listed=emails, user_ids=user_ids)
    others = [person for person in people if person != owner]
    with transaction.atomic():
        chat = store_chat(owner, title=title, kind=kind)
        spend_chat(owner)
        spend_invitations(owner, others)
        add_invitations(chat, others, invited_by=owner)
    return Invited(chat, others, unknown=unknown_among(people, emails))


def store_chat(owner: User, *, kind: str, title: str = "", direct_key: str | None = None) -> Chat:
    """Store the chat and its owner's place, inside a transaction.

    Errors: IntegrityError when another chat has the `direct_key`.
    """
    now = clock.now()
    chat = Chat.objects.create(
        title=title, kind=kind, direct_key=direct_key, created_at=now, last_at=now, changed_at=now
    )
    Membership.objects.create(
        chat=chat,
        user=owner,
        role=Membership.Role.OWNER,
        state=Membership.State.ACCEPTED,
        invited_at=now,
        accepted_at=now,
    )
    announce.chat_added(chat, owner)
    return chat


def add_invitations(chat: Chat, people: Sequence[User], *, invited_by: User) -> None:
    """Store pending memberships and tell their people. Works inside a transaction that holds the chat.

    Those whose address is not verified are told with its verification.
    """
    if not people:
        return
    now = clock.now()
    Membership.objects.bulk_create(
        [Membership(chat=chat, user=person, invited_by=invited_by, invited_at=now) for person in people]
    )
    held = [person for person in people if not is_verified(person)]
    if held:
        hold_invitations(Membership.objects.filter(chat=chat, user__in=held), held, invited_by=invited_by)
    announce.invited(chat, [person for person in people if person not in held])
