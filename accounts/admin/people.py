"""People and their devices in the admin."""

from datetime import datetime

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.admin.people_steps import LIST_STEPS, PERSON_STEPS
from accounts.models import Device, User
from accounts.rules.email_address import own_email
from accounts.rules.verification import is_verified
from chatapp.ops.staff.admin import StaffAdmin, StaffInline
from chatapp.ops.staff.filters import titled


class DevicesInline(StaffInline):
    """The person's current and past devices."""

    model = Device
    fields = ("name", "kind", "address", "created_at", "last_seen_at", "ended_at", "ended_reason")
    readonly_fields = fields
    ordering = ("-last_seen_at",)
    verbose_name_plural = _("Signed-in devices, newest first")


def _day(at: datetime | None) -> str:
    return date_format(localtime(at), "j M Y") if at else "-"


@admin.register(User)
class PeopleAdmin(StaffAdmin):
    """Shows no password, hash or token, and can't delete people: messages keep their author."""

    # Dates without times and short headings: seven columns beside two others must fit 1,280 pixels.
    list_display = ("name", "address", "verified", "active", "staff", "joined", "last_sign_in")
    list_filter = (
        ("is_active", titled("active")),
        ("is_staff", titled("staff")),
        ("email_verified_at", titled("verified address", EmptyFieldListFilter)),
        ("shared_email", titled("address shared with an older account", EmptyFieldListFilter)),
        ("created_at", titled("day of joining")),
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
        "time_zone",
        "working_hours",
        "shares_working_hours",
        "is_active",
        "is_staff",
        "created_at",
        "last_login",
    )
    inlines = (DevicesInline,)
    steps = PERSON_STEPS
    list_steps = LIST_STEPS

    @admin.display(description=_("Email"), ordering="email")
    def address(self, person: User) -> str:
        """Return the readable address, marked when it is shared with an older account."""
        return f"{own_email(person)} (shared)" if person.shared_email else own_email(person)

    @admin.display(description=_("Verified"), ordering="email_verified_at", boolean=True)
    def verified(self, person: User) -> bool:
        """Return whether the address counts as verified."""
        return is_verified(person)

    @admin.display(description=_("Active"), ordering="is_active", boolean=True)
    def active(self, person: User) -> bool:
        """Return whether the person may sign in."""
        return person.is_active

    @admin.display(description=_("Staff"), ordering="is_staff", boolean=True)
    def staff(self, person: User) -> bool:
        """Return whether the person has access to the admin."""
        return person.is_staff

    @admin.display(description=_("Joined"), ordering="created_at")
    def joined(self, person: User) -> str:
        """Return the day the account was created; the person's page shows the time."""
        return _day(person.created_at)

    @admin.display(description=_("Last sign-in"), ordering="last_login")
    def last_sign_in(self, person: User) -> str:
        """Return the day of the last sign-in."""
        return _day(person.last_login)
