"""Invite more people to a chat."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chats.actions.create_chat import Invited, add_invitations
from chats.actions.find_people import invitable_people, unknown_among
from chats.actions.spend_budgets import spend_invitations
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_invite


@counted_change
def invite_people(*, actor: User, chat_id: int, emails: Sequence[object], user_ids: Sequence[int] = ()) -> Invited:
    """Invite everyone in `emails` (names too) and `user_ids` who isn't a member or invited already.

    Errors: Forbidden; BadRequest when no entry has an account; Invalid; RateLimited. On an error no one is invited.
    """
    # Checked before the people are looked up: an outsider learns nothing about who has an account.
    accepted_membership(chat_id=chat_id, user_id=actor.pk)
    people = invitable_people(actor, listed=emails, user_ids=user_ids, chat_id=chat_id)
    return Invited(*_invite(actor, chat_id, people), unknown=unknown_among(people, emails))


@transaction.atomic
def _invite(actor: User, chat_id: int, people: list[User]) -> tuple[Chat, list[User]]:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_invite(member):
        raise Forbidden()
    there = set(Membership.objects.filter(chat=chat, user__in=people).values_list("user_id", flat=True))
    asked = [person for person in people if person.pk not in there]
    if asked:
        spend_invitations(actor, asked)
        add_invitations(chat, asked, invited_by=actor)
        announce.chat_changed(chat)
    return chat, asked
