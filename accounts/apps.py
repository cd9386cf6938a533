"""The accounts app: who people are."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their devices and their tokens."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
