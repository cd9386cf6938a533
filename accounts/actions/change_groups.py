"""Make, change and delete groups of people, as staff."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from accounts.actions.audit import note
from accounts.models import User, UserGroup
from accounts.models.user_group import MAX_GROUP_MEMBERS, MAX_GROUPS
from accounts.queries import people_by_email
from accounts.rules.email_address import normal_email
from accounts.rules.user_group import group_name_faults
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import too_many
from chatapp.lib.sentences import Sentence

TAKEN = Sentence("group_name_taken", gettext_lazy("is taken by another group"))
TOO_MANY_GROUPS = Sentence("too_many_groups", gettext_lazy("there are at most %(count)s groups"))
UNKNOWN = Sentence("no_such_accounts", gettext_lazy("has addresses without an account: %(addresses)s"))


@transaction.atomic
def make_group(*, staff: User, name: object, emails: Sequence[str]) -> UserGroup:
    """Store a group of the people with these addresses. Errors: Invalid, naming addresses without an account."""
    name = name.strip().removeprefix("@").lower() if isinstance(name, str) else name
    if faults := group_name_faults(name):
        raise Invalid({"name": faults})
    if UserGroup.objects.count() >= MAX_GROUPS:
        raise Invalid({"name": [TOO_MANY_GROUPS(count=MAX_GROUPS)]})
    people = _people(emails)
    try:
        with transaction.atomic():
            group = UserGroup.objects.create(name=str(name))
    except IntegrityError as error:
        raise Invalid({"name": [TAKEN]}) from error
    group.members.set(people)
    note(staff=staff, action="make_group", subject=group)
    return group


@transaction.atomic
def set_group_members(*, staff: User, group: UserGroup, emails: Sequence[str], reason: str = "") -> UserGroup:
    """Replace the members. Messages that were written keep their mentions. Errors: Invalid."""
    UserGroup.objects.select_for_update().filter(pk=group.pk).first()
    group.members.set(_people(emails))
    note(staff=staff, action="set_group_members", subject=group, reason=reason)
    return group


@transaction.atomic
def delete_group(*, staff: User, group: UserGroup, reason: str = "") -> None:
    """Delete the group. Messages keep their mentions."""
    note(staff=staff, action="delete_group", subject=group, reason=reason)
    group.delete()


def _people(emails: Sequence[str]) -> list[User]:
    if len(emails) > MAX_GROUP_MEMBERS:
        raise Invalid({"emails": [too_many(MAX_GROUP_MEMBERS)]})
    people = people_by_email(emails)
    known = {normal_email(person.email) for person in people}
    if unknown := [email for email in emails if normal_email(email) not in known]:
        raise Invalid({"emails": [UNKNOWN(addresses=", ".join(unknown[:10]))]})
    return people
