"""People, their devices, and what staff may do about them."""

from datetime import datetime

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.admin.people_steps import LIST_STEPS, PERSON_STEPS
from accounts.models import Device, User
from accounts.rules.email_address import own_email
from accounts.rules.verification import is_verified
from chatapp.ops.staff.admin import StaffAdmin, StaffInline


class DevicesInline(StaffInline):
    """Where the person is, or was, signed in."""

    model = Device
    fields = ("name", "kind", "address", "created_at", "last_seen_at", "ended_at", "ended_reason")
    readonly_fields = fields
    ordering = ("-last_seen_at",)
    verbose_name_plural = "Signed-in devices, newest first"


def _day(at: datetime | None) -> str:
    return date_format(localtime(at), "j M Y") if at else "-"


@admin.register(User)
class PeopleAdmin(StaffAdmin):
    """A person's page shows no password, no hash and no token, and cannot delete: words keep their author."""

    # Days, not minutes, under short names: seven columns beside two others in a window of 1,280 pixels.
    list_display = ("name", "address", "verified", "active", "staff", "joined", "last_sign_in")
    list_filter = (
        "is_active",
        "is_staff",
        ("email_verified_at", EmptyFieldListFilter),
        ("shared_email", EmptyFieldListFilter),
        "created_at",
    )
    filterable = ("is_active", "is_staff", "email_verified_at", "shared_email", "created_at")
    search_fields = ("name", "name_folded", "email")
    ordering = ("name", "pk")
    fields = (
        "name",
        "address",
        "email_verified_at",
        "pending_email",
        "shared_email",
        "status",
        "is_active",
        "is_staff",
        "created_at",
        "last_login",
    )
    inlines = (DevicesInline,)
    steps = PERSON_STEPS
    list_steps = LIST_STEPS

    @admin.display(description="Email", ordering="email")
    def address(self, person: User) -> str:
        """Return the address as people read it; of two accounts with one address, the younger one's says so."""
        return f"{own_email(person)} (shared)" if person.shared_email else own_email(person)

    @admin.display(description="Verified", ordering="email_verified_at", boolean=True)
    def verified(self, person: User) -> bool:
        """Return whether the address counts as verified."""
        return is_verified(person)

    @admin.display(description="Active", ordering="is_active", boolean=True)
    def active(self, person: User) -> bool:
        """Return whether the person may sign in."""
        return person.is_active

    @admin.display(description="Staff", ordering="is_staff", boolean=True)
    def staff(self, person: User) -> bool:
        """Return whether the person sees these pages."""
        return person.is_staff

    @admin.display(description="Joined", ordering="created_at")
    def joined(self, person: User) -> str:
        """Return the day of the account's making; the minute is on the person's page."""
        return _day(person.created_at)

    @admin.display(description="Last sign-in", ordering="last_login")
    def last_sign_in(self, person: User) -> str:
        """Return the day of the last sign-in."""
        return _day(person.last_login)
