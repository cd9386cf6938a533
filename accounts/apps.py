"""The accounts app: people, devices and tokens."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their devices and their tokens."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the SQLite LIKE function, which ignores case in every alphabet."""
        import_module("chatapp.lib.sqlite_like")
