"""Slash commands, for templates that list them."""

from django import template

from chats.text.slash import SLASH_COMMANDS

register = template.Library()


@register.simple_tag
def slash_commands() -> list[dict[str, str]]:
    """Return all commands as {name, takes, does}."""
    return [*SLASH_COMMANDS]
