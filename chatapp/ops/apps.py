"""App config that replaces Django's admin site with `StaffSite`."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """`django.contrib.admin` with `StaffSite` as its site."""

    default_site = "chatapp.ops.admin_site.StaffSite"
