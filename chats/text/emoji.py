"""Emoji detection."""

from functools import cache

from emoji import EMOJI_DATA, STATUS, purely_emoji

from chats.text.spaces import words_of

# Some family emoji have eleven characters. Longer runs are not enlarged.
MAX_ALONE_CHARACTERS = 40
# Selects the color emoji over the text symbol. Keyboards add it inconsistently.
_VARIATION_SELECTOR = "\ufe0f"
# The library takes a lone selector for an emoji.
_VARIATION_SELECTORS = ("\ufe0e", _VARIATION_SELECTOR)
# After a digit, `#` or `*` it forms a keycap: the only emoji that start with an ASCII character.
_KEYCAP = "\u20e3"


def emoji_of(text: str) -> str | None:
    """Return `text` as one emoji in its fully-qualified form, or None if it is anything else.

    The same emoji from different keyboards returns the same string.
    """
    return _recommended_forms().get(text.replace(_VARIATION_SELECTOR, ""))


def is_emoji_alone(text: str) -> bool:
    """Return whether `text` consists of a few emoji only, with or without spaces.

    static/js/chats/emoji_alone.js does the same.
    """
    signs = "".join(words_of(text))
    # Fast path: nearly every message returns here without a lookup.
    if not signs or (signs[0].isascii() and _KEYCAP not in signs[1:3]) or len(signs) > MAX_ALONE_CHARACTERS:
        return False
    return purely_emoji(signs) and signs[0] not in _VARIATION_SELECTORS


@cache
def _recommended_forms() -> dict[str, str]:
    recommended = STATUS["fully_qualified"]
    return {
        text.replace(_VARIATION_SELECTOR, ""): text
        for text, facts in EMOJI_DATA.items()
        # Excludes components such as a lone skin tone.
        if facts["status"] == recommended
    }
