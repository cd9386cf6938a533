"""App config that replaces Django's admin site with `StaffSite`."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig

from chatapp.ops.staff.field_labels import label_fields


class StaffAdminConfig(AdminConfig):
    """`django.contrib.admin` with `StaffSite` as its site."""

    default_site = "chatapp.ops.admin_site.StaffSite"

    def ready(self) -> None:
        """Name the columns before the admins are made of them."""
        label_fields()
        import_module("chatapp.ops.commits")
        import_module("chatapp.ops.job_counters")
        super().ready()
