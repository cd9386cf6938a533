"""Groups of people in the admin."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.change_groups import delete_group, make_group, set_group_members
from accounts.models import User, UserGroup
from accounts.models.user_group import MAX_GROUP_NAME_CHARACTERS
from chatapp.ops.staff.admin import StaffAdmin
from chatapp.ops.staff.steps import Outcome, ReasonForm, Step

# 500 addresses of the longest kind.
_MAX_LIST_CHARACTERS = 90_000


def _emails_field() -> forms.CharField:
    return forms.CharField(
        label=_("Email addresses of its members"),
        max_length=_MAX_LIST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Separate several with commas, spaces or new lines."),
    )


class NewGroupForm(forms.Form):
    """Name and members."""

    name = forms.CharField(
        max_length=MAX_GROUP_NAME_CHARACTERS + 1, help_text=_("As people type it after the @: design")
    )
    emails = _emails_field()


class MembersForm(ReasonForm):
    """All members from now on."""

    emails = _emails_field()
    field_order = ("emails", "reason")


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text))))


def _make(*, staff: User, row: None, name: str, emails: str) -> Outcome:
    group = make_group(staff=staff, name=name, emails=_split(emails))
    return Outcome(gettext("%(group)s can be mentioned now.") % {"group": group})


def _set_members(*, staff: User, row: UserGroup, emails: str, reason: str) -> Outcome:
    set_group_members(staff=staff, group=row, emails=_split(emails), reason=reason)
    return Outcome(gettext("The members of %(row)s were replaced.") % {"row": row})


def _delete(*, staff: User, row: UserGroup, reason: str) -> Outcome:
    delete_group(staff=staff, group=row, reason=reason)
    return Outcome(gettext("%(row)s was deleted.") % {"row": row})


@admin.register(UserGroup)
class UserGroupAdmin(StaffAdmin):
    """Lists groups; steps make, change and delete them."""

    list_display = ("name", "size", "created_at")
    search_fields = ("name",)
    fields = ("name", "created_at", "people")
    readonly_fields = ("people",)
    list_steps = (
        Step(
            name="make",
            label=_("Make a group…"),
            question=_("Everyone can mention it; a mention reaches those of its members who are in the chat."),
            act=_make,
            form=NewGroupForm,
        ),
    )
    steps = (
        Step(
            name="members",
            label=_("Replace its members…"),
            question=_("Messages that were written keep their mentions."),
            act=_set_members,
            form=MembersForm,
        ),
        Step(
            name="delete",
            label=_("Delete…"),
            question=_("It can no longer be mentioned. Messages that were written keep their mentions."),
            act=_delete,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count the members."""
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @admin.display(description=_("Members"))
    def size(self, group: UserGroup) -> int:
        """Return how many members it has."""
        return group.member_count  # type: ignore[attr-defined]  # the plugin sees no annotations

    @admin.display(description=_("Members"))
    def people(self, group: UserGroup) -> str:
        """Return the addresses, to be copied into the step."""
        return ", ".join(group.members.order_by("name_folded", "pk").values_list("email", flat=True))
