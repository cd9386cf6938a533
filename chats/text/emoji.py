"""Which texts are emoji."""

from functools import cache

from emoji import EMOJI_DATA, STATUS, purely_emoji

# Some families are eleven characters; more than a few of anything is a wall.
MAX_ALONE_CHARACTERS = 40
# Asks for a coloured picture where a plain sign exists. Keyboards leave it out or put it in as they like.
_VARIATION_SELECTOR = "\ufe0f"
# Behind a digit, `#` or `*` it makes a keycap: the only emoji that begin with an ASCII character.
_KEYCAP = "\u20e3"


def emoji_of(text: str) -> str | None:
    """Return the one emoji that `text` is, in the form Unicode recommends; None for anything else.

    The same emoji typed on two keyboards comes back as the same text.
    """
    return _recommended_forms().get(text.replace(_VARIATION_SELECTOR, ""))


def is_emoji_alone(text: str) -> bool:
    """Say whether `text` is nothing but a few emoji, with or without space between them."""
    signs = "".join(text.split())
    # Nearly every message ends here, before anything is looked up.
    if not signs or (signs[0].isascii() and _KEYCAP not in signs[1:3]) or len(signs) > MAX_ALONE_CHARACTERS:
        return False
    return purely_emoji(signs)


@cache
def _recommended_forms() -> dict[str, str]:
    recommended = STATUS["fully_qualified"]
    return {
        text.replace(_VARIATION_SELECTOR, ""): text
        for text, facts in EMOJI_DATA.items()
        # Not the parts, such as a skin tone alone.
        if facts["status"] == recommended
    }
