"""Create a chat with people found by email address or name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import not_one_of
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.find_people import invitable_people, unknown_among
from chats.actions.hold_invitations import hold_invitations
from chats.actions.spend_budgets import spend_chat, spend_invitations
from chats.actions.update_chat import require_posting
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.models.chat import MAX_TITLE_CHARACTERS
from chats.text.content import clean_line

OPEN_TITLE = Sentence("open_chat_title", _("can't be blank: people find an open chat by its title"))
_DIRECT_TITLE = program_sentence("direct_chat_title", "must be blank: a direct chat shows the names of its people")
_DIRECT_KIND = program_sentence("direct_chat_kind", "must be opened with its people")


@dataclass(frozen=True, slots=True)
class Invited:
    """The chat, the people newly invited by this call, and the entries that matched no one."""

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
    posting: str = Chat.Posting.EVERYONE,
) -> Invited:
    """Create a chat owned by `owner` and invite the people in `emails` (names too) and `user_ids`; see find_people.py.

    A list that names only the owner makes a chat with only them; the same people may share any number of chats.
    An open chat needs a title, so that people can find it, but no other people. Direct chats: open_direct_chat.py.
    Errors: BadRequest when no entry has an account; Invalid; RateLimited. Nothing is stored on an error.
    """
    title = clean_line(title, field="title", at_most=MAX_TITLE_CHARACTERS)
    if kind not in Chat.Kind.values:
        raise Invalid({"kind": [not_one_of(Chat.Kind.values)]})
    require_posting(posting)
    if kind == Chat.Kind.OPEN and not title:
        raise Invalid({"title": [OPEN_TITLE]})
    if kind == Chat.Kind.DIRECT:
        # A direct chat has members only, never invitations: see open_direct_chat.py.
        raise Invalid({"title" if title else "kind": [_DIRECT_TITLE if title else _DIRECT_KIND]})
    is_without_people = kind == Chat.Kind.OPEN and not emails and not user_ids
    people = [] if is_without_people else invitable_people(owner, listed=emails, user_ids=user_ids)
    others = [person for person in people if person != owner]
    with transaction.atomic():
        chat = store_chat(owner, title=title, kind=kind, posting=posting)
        spend_chat(owner)
        spend_invitations(owner, others)
        add_invitations(chat, others, invited_by=owner)
    return Invited(chat, others, unknown=unknown_among(people, emails))


def store_chat(
    owner: User,
    *,
    kind: str,
    title: str = "",
    posting: str = Chat.Posting.EVERYONE,
    direct_key: str | None = None,
) -> Chat:
    """Store the chat and its owner's membership, inside a transaction.

    Errors: IntegrityError when another chat has this `direct_key`.
    """
    now = clock.now()
    chat = Chat.objects.create(
        title=title, kind=kind, posting=posting, direct_key=direct_key, created_at=now, last_at=now, changed_at=now
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
    """Store pending memberships and notify the invited. The caller's transaction holds the chat's lock.

    People whose address isn't verified are notified when it is.
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
