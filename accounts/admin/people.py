"""People, their devices, and what staff may do about them."""

from django.contrib import admin

from accounts.admin.people_steps import LIST_STEPS, PERSON_STEPS
from accounts.models import Device, User
from chatapp.ops.staff.admin import StaffAdmin, StaffInline


class DevicesInline(StaffInline):
    """Where the person is, or was, signed in."""

    model = Device
    fields = ("name", "kind", "address", "created_at", "last_seen_at", "ended_at", "ended_reason")
    readonly_fields = fields
    ordering = ("-last_seen_at",)
    verbose_name_plural = "Signed-in devices, newest first"


@admin.register(User)
class PeopleAdmin(StaffAdmin):
    """A person's page shows no password, no hash and no token, and cannot delete: words keep their author."""

    list_display = ("name", "email", "is_active", "is_staff", "created_at", "last_login")
    list_filter = ("is_active", "is_staff", "created_at")
    filterable = ("is_active", "is_staff", "created_at")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = ("name", "email", "status", "is_active", "is_staff", "created_at", "last_login")
    inlines = (DevicesInline,)
    steps = PERSON_STEPS
    list_steps = LIST_STEPS
