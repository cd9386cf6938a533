"""The app that adds management commands of the whole site."""

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    """Commands that need more than one app."""

    name = "chatapp.program"
    label = "program"
