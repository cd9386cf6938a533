"""The accounts app in the admin."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from accounts.admin.audit_log import AuditLogAdmin
from accounts.admin.groups import UserGroupAdmin
from accounts.admin.people import PeopleAdmin

__all__ = ["AuditLogAdmin", "PeopleAdmin", "UserGroupAdmin"]

# Groups grant nothing here, and job arguments are private: the dashboard shows what staff need.
for model in (Group, DBTaskResult):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
