"""The accounts app in the admin."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from accounts.admin.audit_log import AuditLogAdmin
from accounts.admin.people import PeopleAdmin

__all__ = ["AuditLogAdmin", "PeopleAdmin"]

# Nothing here is granted by groups, and a job's arguments are no one's to read: the dashboard shows what is needed.
for model in (Group, DBTaskResult):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
