"""The rule for names of custom emoji."""

import re

from django.utils.translation import gettext_lazy

from chatapp.lib.sentences import Sentence
from chats.models.custom_emoji import MAX_EMOJI_NAME_CHARACTERS
from chats.text.emoji_names import is_emoji_name

# Not a digit first: a time such as 10:30:00 has no emoji in it.
_NAME = re.compile(rf"[a-z][a-z0-9_-]{{1,{MAX_EMOJI_NAME_CHARACTERS - 1}}}")

NOT_A_NAME = Sentence(
    "bad_emoji_name",
    gettext_lazy("should have 2 to 32 lower case letters, digits, hyphens or underscores, and start with a letter"),
)
STANDARD = Sentence("standard_emoji_name", gettext_lazy("is the name of a standard emoji"))


def emoji_name_faults(name: object) -> list[Sentence]:
    """Return the faults of a name, without the colons. Doesn't check whether it is taken."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return [NOT_A_NAME]
    # `:tada:` becomes 🎉 before custom emoji are looked for.
    return [STANDARD] if is_emoji_name(name) else []
