"""Slash commands at the start of a message: `/mute`. static/js/chats/slash.js does the same.

A path (`/etc/hosts`) is not a command, and `//mute` is the text `/mute`.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chats.text.spaces import WHITE_SPACE

# In the order of the suggestions.
SLASH_COMMANDS = (
    {"name": "me", "takes": pgettext_lazy("example after /me", "waves"), "does": _("Say what you do, after your name")},
    {"name": "invite", "takes": _("name or email …"), "does": _("Invite people into this chat")},
    {
        "name": "remind",
        "takes": pgettext_lazy("example after /remind", "tomorrow 9:00 call Mira"),
        "does": _("Remind me of something"),
    },
    {"name": "mute", "takes": "", "does": _("Mute or unmute this chat")},
    {"name": "leave", "takes": "", "does": _("Leave this chat")},
    {"name": "help", "takes": "", "does": _("Show shortcuts and commands")},
)
_COMMAND = re.compile(rf"/([A-Za-z]+)(?:[{WHITE_SPACE}]+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Slash:
    """A typed command: its name in lower case, and its argument."""

    name: str
    rest: str


def slash_of(content: str) -> Slash | None:
    """Return the command in `content`, known or not; None for an ordinary message."""
    found = _COMMAND.fullmatch(content.strip(WHITE_SPACE))
    return Slash(name=found[1].lower(), rest=(found[2] or "").strip(WHITE_SPACE)) if found else None


def parse_command(content: str) -> Slash | None:
    """Return the command in `content` if it stores no message; None if `message_text` applies."""
    slash = slash_of(content)
    return None if slash and slash.name == "me" and slash.rest else slash


def action_of(content: str) -> str | None:
    """Return what the author does in `/me waves`; None for any other message."""
    slash = slash_of(content) if content.lstrip(WHITE_SPACE)[:3].lower() == "/me" else None
    return slash.rest if slash and slash.name == "me" and slash.rest else None


def message_text(content: str) -> str:
    r"""Return the message to store: `//mute` without its first slash, other text unchanged.

    `//me waves` becomes `\/me waves`, because `/me waves` is an action in every message.
    """
    text = content.lstrip(WHITE_SPACE)
    if not text.startswith("//") or not slash_of(text[1:]):
        return content
    return f"\\{text[1:]}" if action_of(text[1:]) else text[1:]
