"""Hourly budgets for actions that reach strangers or leave lasting rows: invitations, new chats, joins."""

from collections.abc import Collection

from django.conf import settings

from accounts.actions.hourly_budget import spend
from accounts.models import User
from chats.queries.people import chat_mates


def spend_invitations(person: User, invited: Collection[User]) -> None:
    """Count the people in `invited` who share no chat with `person`, inside the transaction that invites them.

    Queries: as `spend`, plus 1.
    Errors: RateLimited when fewer are left; then none are counted.
    """
    ids = {one.pk for one in invited}
    strangers = ids - set(chat_mates(person_id=person.pk, among=ids)) if ids and not person.is_staff else set()
    spend(person=person, purpose="invite", per_hour=settings.INVITATIONS_PER_HOUR, amount=len(strangers))


def spend_chat(person: User) -> None:
    """Count a new chat. Errors: RateLimited."""
    spend(person=person, purpose="new_chat", per_hour=settings.CHATS_PER_HOUR)


def spend_join(person: User) -> None:
    """Count a join without an invitation. Errors: RateLimited."""
    spend(person=person, purpose="join", per_hour=settings.JOINS_PER_HOUR)
