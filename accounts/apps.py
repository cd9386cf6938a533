"""The accounts app: people, devices and tokens."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their devices and their tokens."""

    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the SQLite LIKE function, which ignores case in every alphabet."""
        import_module("chatapp.lib.sqlite_like")
