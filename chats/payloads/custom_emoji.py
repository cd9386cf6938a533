"""A custom emoji, as everyone sees it."""

from typing import Annotated, TypedDict

from chatapp.lib.inputs import described
from chats.models import CustomEmoji
from chats.text.custom_emoji import ADDRESS, STILL


class CustomEmojiPayload(TypedDict):
    """A custom emoji."""

    name: Annotated[str, described("As it is typed between colons")]
    url: Annotated[str, described("Path of its picture, 128 pixels square; it may be animated")]
    still: Annotated[str, described("Path of the same picture without animation")]


class CustomEmojiListPayload(TypedDict):
    """Custom emoji by name."""

    emoji: list[CustomEmojiPayload]


def custom_emoji_payload(emoji: CustomEmoji) -> CustomEmojiPayload:
    """One custom emoji."""
    return {"name": emoji.name, "url": f"{ADDRESS}{emoji.name}", "still": f"{ADDRESS}{emoji.name}{STILL}"}
