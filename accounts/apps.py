"""The accounts app: who people are."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their devices and their tokens."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let people be found by their names in any alphabet."""
        import_module("chatapp.lib.sqlite_like")
