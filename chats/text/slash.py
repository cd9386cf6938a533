"""Slash commands at the start of a message: `/mute`. static/js/chats/slash.js parses the same commands.

A path (`/etc/hosts`) is not a command, and `//mute` is the text `/mute`.
"""

import re
from dataclasses import dataclass

# In the order of the suggestions.
SLASH_COMMANDS = (
    {"name": "me", "takes": "waves", "does": "Say what you do, in italics"},
    {"name": "invite", "takes": "name or email …", "does": "Invite people into this chat"},
    {"name": "mute", "takes": "", "does": "Mute or unmute this chat"},
    {"name": "leave", "takes": "", "does": "Leave this chat"},
    {"name": "help", "takes": "", "does": "Show shortcuts and commands"},
)
_COMMAND = re.compile(r"/([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Slash:
    """A typed command: its name in lower case, and its argument."""

    name: str
    rest: str


def slash_of(content: str) -> Slash | None:
    """Return the command in `content`, known or not; None for an ordinary message."""
    found = _COMMAND.fullmatch(content.strip())
    return Slash(name=found[1].lower(), rest=(found[2] or "").strip()) if found else None


def parse_command(content: str) -> Slash | None:
    """Return the command in `content` if it stores no message; None if `message_text` applies."""
    slash = slash_of(content)
    return None if slash and slash.name == "me" and slash.rest else slash


def message_text(content: str) -> str:
    """Return the message to store: `/me waves` in italics, `//mute` with one slash removed, other text unchanged."""
    text = content.lstrip()
    if text.startswith("//") and slash_of(text[1:]):
        return text[1:]
    slash = slash_of(content)
    return as_emphasis(slash.rest) if slash and slash.name == "me" and slash.rest else content


def as_emphasis(doing: str) -> str:
    """Return `waves` as `*waves*`: an ordinary message, in italics."""
    line = " ".join(doing.split())
    mark = "_" if "*" in line else "*"
    return f"{mark}{line}{mark}"
