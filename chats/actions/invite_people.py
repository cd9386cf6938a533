"""Ask more people into a chat."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from chatapp.lib.errors import Forbidden
from chats import rules
from chats.actions.create_chat import add_invitations, invitable_people
from chats.models import Chat, Membership
from chats.queries import accepted_membership
from chats.queries.locks import locked_chat


def invite_people(*, actor: User, chat_id: int, emails: Sequence[object]) -> Chat:
    """Invite everyone of `emails` who has an account and is not in the chat or invited already.

    Errors: Forbidden; BadRequest when no e-mail belongs to an account; Invalid.
    """
    # Asked before the e-mails are looked up: an outsider learns nothing about who has an account.
    accepted_membership(chat_id=chat_id, user_id=actor.pk)
    return _invite(actor, chat_id, invitable_people(emails))


@transaction.atomic
def _invite(actor: User, chat_id: int, people: list[User]) -> Chat:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not rules.may_invite(member):
        raise Forbidden()
    there = set(Membership.objects.filter(chat=chat, user__in=people).values_list("user_id", flat=True))
    add_invitations(chat, [person for person in people if person.pk not in there], invited_by=actor)
    return chat
