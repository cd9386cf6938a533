"""Custom emoji in the admin: who added what, and removal. They are added at /admin/site/emoji/."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.ops.staff.admin import StaffAdmin
from chatapp.ops.staff.steps import Outcome, Step
from chats.actions.change_custom_emoji import remove_custom_emoji
from chats.models import CustomEmoji


def _remove(*, staff: User, row: CustomEmoji, reason: str) -> Outcome:
    remove_custom_emoji(actor=staff, name=row.name, reason=reason)
    return Outcome(gettext("%(row)s was removed.") % {"row": row})


@admin.register(CustomEmoji)
class CustomEmojiAdmin(StaffAdmin):
    """Lists emoji; a step removes one."""

    list_display = ("name", "added_by", "added_at")
    list_select_related = ("added_by",)
    search_fields = ("name",)
    fields = ("name", "added_by", "added_at")
    readonly_fields = fields
    steps = (
        Step(
            name="remove",
            label=_("Remove…"),
            question=_("Messages and reactions show its name instead."),
            act=_remove,
        ),
    )
