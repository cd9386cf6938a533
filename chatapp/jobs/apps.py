"""The jobs app: tables of workers and periodic jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Workers and periodic jobs."""

    name = "chatapp.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
