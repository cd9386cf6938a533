"""The audit log in the admin, read-only."""

from django.contrib import admin

from accounts.models import AuditEntry
from chatapp.ops.staff.admin import StaffAdmin
from chatapp.ops.staff.filters import titled


@admin.register(AuditEntry)
class AuditLogAdmin(StaffAdmin):
    """Read-only list: entries are added by actions and can't be changed or deleted."""

    list_display = ("at", "staff", "action", "subject", "reason")
    list_display_links = ("at",)
    list_filter = ("action", ("at", titled("day")))
    list_select_related = ("staff",)
    search_fields = ("subject", "reason", "staff__name", "staff__email")
    fields = ("at", "staff", "action", "subject", "reason")
    filterable = ("action", "at", "staff")
