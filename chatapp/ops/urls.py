"""URLs for the operator. Included before the admin, whose last pattern is a catch-all."""

from django.contrib import admin
from django.urls import path

from chatapp.ops.dashboard import dashboard_json, dashboard_page
from chatapp.ops.health import healthz, readyz
from chatapp.ops.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/dashboard/", admin.site.admin_view(dashboard_page), name="dashboard"),
    path("admin/dashboard/state", dashboard_json, name="dashboard_state"),
]
