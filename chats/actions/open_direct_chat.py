"""Write to someone: find the direct chat of just these people again, or make it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.rules.verification import is_verified
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound, Unavailable
from chats.actions.accept_direct import require_all_accepting
from chats.actions.admit_member import admit_member
from chats.actions.chat_preferences import set_archived
from chats.actions.create_chat import store_chat
from chats.actions.leave_chat import forget_direct_key
from chats.actions.spend_budgets import spend_chat
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.direct_chats import direct_chat_id, direct_key
from chats.queries.locks import locked_chat
from chats.queries.memberships import HIDDEN, place_in_direct
from chats.queries.people import visible_person

MAX_PEOPLE = 8
# Each try is lost only to someone who has just made, or left, the very same chat.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """The chat, and whether it was made just now."""

    chat: Chat
    is_new: bool


@counted_change
def open_direct_chat_with(*, person: User, user_id: int) -> Opened:
    """Write to one person whom `person` may see.

    Errors: NotFound, also for who may no longer sign in; NotAccepting.
    """
    other = visible_person(person, user_id=user_id)
    if not other.is_active:
        raise NotFound()
    return open_direct_chat(person=person, others=[other])


@counted_change
def open_direct_chat(*, person: User, others: Sequence[User]) -> Opened:
    """Return the direct chat of exactly these people. `person` is in it; the others are with its first message.

    Until then it exists for no one else: see deliver_direct_chat.py. One who opens it, too, is in it from then on.
    A chat that one of them has left is another set of people: it is not found, and a new one begins.
    Errors: Invalid when there are too many people; NotAccepting for a new one with someone who takes none from them.
    """
    people = {other.pk: other for other in [person, *others]}
    if len(people) > MAX_PEOPLE:
        raise Invalid({"user_list": [f"a direct chat has at most {MAX_PEOPLE} people"]})
    key = direct_key(people)
    del people[person.pk]
    for _ in range(_TRIES):
        chat_id = direct_chat_id(key)
        if chat_id is None:
            # A chat that is there already is found again: what is written into it is refused when it is sent.
            require_all_accepting(person, people.values())
            try:
                made = _store(person, list(people.values()), key=key)
            except IntegrityError:
                # Another of them was faster.
                continue
            return Opened(made, is_new=True)
        try:
            found = _come_back(person, chat_id=chat_id, key=key)
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
def _come_back(person: User, *, chat_id: int, key: str) -> Chat | None:
    """Return the chat with `person` in it; None when it waits for the address of `person` to be verified.

    It then gives up its key: an account that may be a stranger's begins another chat, and finds nothing in this one.
    """
    chat = locked_chat(chat_id)
    if chat.direct_key != key:
        raise NotFound()
    membership = place_in_direct(chat, user_id=person.pk)
    if membership is None:
        raise NotFound()
    if membership.state in HIDDEN and not is_verified(person):
        forget_direct_key(chat)
        return None
    if membership.state == Membership.State.AWAITING:
        _open_too(chat, person, membership)
    elif membership.state != Membership.State.ACCEPTED:
        admit_member(chat, person, membership)
    set_archived(person=person, chat_id=chat_id, is_archived=False)
    return chat


def _open_too(chat: Chat, person: User, membership: Membership) -> None:
    """Let `person` in before the first message. Nothing is said in the chat: who made it has not written yet."""
    membership.state = Membership.State.ACCEPTED
    membership.accepted_at = clock.now()
    membership.save(update_fields=["state", "accepted_at"])
    announce.chat_added(chat, person)
