"""Blocked hosts in the admin: link previews leave them alone."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib.public_address import MAX_URL_CHARACTERS
from chatapp.ops.staff.admin import StaffAdmin
from chatapp.ops.staff.steps import Outcome, Step
from chats.actions.block_host import block_host, unblock_host
from chats.models import BlockedHost
from chats.models.blocked_host import MAX_HOST_NOTE_CHARACTERS


class BlockForm(forms.Form):
    """Host and note."""

    host = forms.CharField(
        max_length=MAX_URL_CHARACTERS, help_text=_("A host like example.org, or the address of one of its pages.")
    )
    note = forms.CharField(
        max_length=MAX_HOST_NOTE_CHARACTERS,
        required=False,
        help_text=_("Why. Staff see it, here and in the audit log."),
    )


def _block(*, staff: User, row: None, host: str, note: str) -> Outcome:
    blocked = block_host(staff=staff, host=host, note=note)
    return Outcome(gettext("Blocked %(row)s. Previews that messages show of it are being removed.") % {"row": blocked})


def _unblock(*, staff: User, row: BlockedHost, reason: str) -> Outcome:
    unblock_host(staff=staff, host=row, reason=reason)
    return Outcome(gettext("Unblocked %(row)s.") % {"row": row})


@admin.register(BlockedHost)
class BlockedHostAdmin(StaffAdmin):
    """Lists what staff blocked; steps block and unblock. LINK_PREVIEWS_BLOCKED is not in the list."""

    list_display = ("host", "note", "added_by", "added_at", "is_cleared")
    list_select_related = ("added_by",)
    search_fields = ("host", "note")
    fields = ("host", "note", "added_by", "added_at", "is_cleared")
    readonly_fields = ("is_cleared",)
    list_steps = (
        Step(
            name="block",
            label=_("Block a host…"),
            question=_(
                "Links to it and to its subdomains get no previews, and those that messages show of it are removed."
            ),
            act=_block,
            form=BlockForm,
        ),
    )
    steps = (
        Step(
            name="unblock",
            label=_("Unblock…"),
            question=_("Links in new messages get previews again. Those that were removed don't come back."),
            act=_unblock,
        ),
    )

    @admin.display(boolean=True, description=_("earlier previews removed"))
    def is_cleared(self, row: BlockedHost) -> bool:
        """Whether all pages that were fetched before have been looked at."""
        return row.state == BlockedHost.State.DONE
