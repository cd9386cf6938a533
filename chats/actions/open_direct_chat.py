"""Open a direct chat: find the one with exactly these people, or create it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound, Unavailable
from chatapp.lib.sentences import Sentence
from chats.actions.accept_direct import require_all_accepting
from chats.actions.admit_member import admit_member
from chats.actions.chat_preferences import set_archived
from chats.actions.create_chat import store_chat
from chats.actions.leave_chat import clear_direct_key
from chats.actions.spend_budgets import spend_chat
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.direct_chats import direct_chat_id, direct_key
from chats.queries.locks import locked_chat
from chats.queries.memberships import HIDDEN, direct_participant
from chats.queries.people import visible_person

MAX_PEOPLE = 8
# An attempt fails only if someone has just created, or left, the very same chat.
_TRIES = 3
_TOO_MANY_PEOPLE = Sentence(
    "too_many_people",
    lambda count: ngettext(
        "a direct chat has at most %(count)s person", "a direct chat has at most %(count)s people", count
    ),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The chat, and whether this call created it."""

    chat: Chat
    is_new: bool


@counted_change
def open_direct_chat_with(*, person: User, user_id: int) -> Opened:
    """Open a direct chat with one person visible to `person`.

    Errors: NotFound, also for people who can't sign in anymore; NotAccepting.
    """
    other = visible_person(person, user_id=user_id)
    if not other.is_active:
        raise NotFound()
    return open_direct_chat(person=person, others=[other])


@counted_change
def open_direct_chat(*, person: User, others: Sequence[User]) -> Opened:
    """Return the direct chat of exactly these people. `person` is a member now; the first message admits the others.

    Until then no one else sees it: see deliver_direct_chat.py. Anyone else who opens it becomes a member at once.
    A chat that someone has left has a different set of people: it isn't found, and a new one is created.
    Errors: Invalid when there are too many people; NotAccepting for a new chat with someone who accepts none from them.
    """
    people = {other.pk: other for other in [person, *others]}
    if len(people) > MAX_PEOPLE:
        raise Invalid({"user_list": [_TOO_MANY_PEOPLE(count=MAX_PEOPLE)]})
    key = direct_key(people)
    del people[person.pk]
    for _ in range(_TRIES):
        chat_id = direct_chat_id(key)
        if chat_id is None:
            # An existing chat is found regardless: messages to it are refused when they are sent.
            require_all_accepting(person, people.values())
            try:
                made = _store(person, list(people.values()), key=key)
            except IntegrityError:
                # Another participant created it first.
                continue
            return Opened(made, is_new=True)
        try:
            found = _rejoin(person, chat_id=chat_id, key=key)
        except (Forbidden, NotFound):
            continue
        if found is not None:
            return Opened(found, is_new=False)
    raise Unavailable()


@transaction.atomic
def _store(person: User, others: Sequence[User], *, key: str) -> Chat:
    spend_chat(person)
    chat = store_chat(person, kind=Chat.Kind.DIRECT, direct_key=key)
    awaiting = [Membership(chat=chat, user=other, state=Membership.State.AWAITING) for other in others]
    Membership.objects.bulk_create(awaiting)
    return chat


@transaction.atomic
def _rejoin(person: User, *, chat_id: int, key: str) -> Chat | None:
    """Return the chat with `person` as a member; None if the membership is held until their address is verified.

    The chat then gives up its key: an account that may be a stranger's starts another chat and sees nothing here.
    """
    chat = locked_chat(chat_id)
    if chat.direct_key != key:
        raise NotFound()
    membership = direct_participant(chat, user_id=person.pk)
    if membership is None:
        raise NotFound()
    if membership.state in HIDDEN and not is_verified(person):
        clear_direct_key(chat)
        return None
    if membership.state == Membership.State.AWAITING:
        _admit_before_delivery(chat, person, membership)
    elif membership.state != Membership.State.ACCEPTED:
        admit_member(chat, person, membership)
    set_archived(person=person, chat_id=chat_id, is_archived=False)
    return chat


def _admit_before_delivery(chat: Chat, person: User, membership: Membership) -> None:
    """Admit `person` before the first message, without a system message: the creator hasn't written yet."""
    membership.state = Membership.State.ACCEPTED
    membership.accepted_at = clock.now()
    membership.save(update_fields=["state", "accepted_at"])
    announce.chat_added(chat, person)
