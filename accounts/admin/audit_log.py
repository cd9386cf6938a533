"""What staff did, to read."""

from django.contrib import admin

from accounts.models import AuditEntry
from chatapp.ops.staff.admin import StaffAdmin


@admin.register(AuditEntry)
class AuditLogAdmin(StaffAdmin):
    """The log has no form, no step and no way to delete: entries are added by actions only."""

    list_display = ("at", "staff", "action", "subject", "reason")
    list_display_links = ("at",)
    list_filter = ("action", "at")
    list_select_related = ("staff",)
    search_fields = ("subject", "reason", "staff__name", "staff__email")
    fields = ("at", "staff", "action", "subject", "reason")
    filterable = ("action", "at", "staff")
