"""The rule for names of groups."""

import re

from django.utils.translation import gettext_lazy

from accounts.models.user_group import MAX_GROUP_NAME_CHARACTERS
from chatapp.lib.sentences import Sentence

_NAME = re.compile(rf"[a-z][a-z0-9-]{{1,{MAX_GROUP_NAME_CHARACTERS - 1}}}")
# They mean everyone, and everyone who is online.
_TAKEN = frozenset({"all", "here", "everyone", "channel"})

NOT_A_NAME = Sentence(
    "bad_group_name",
    gettext_lazy("should have 2 to 30 lower case letters, digits or hyphens, and start with a letter"),
)
RESERVED = Sentence("reserved_group_name", gettext_lazy("has a meaning of its own"))


def group_name_faults(name: object) -> list[Sentence]:
    """Return the faults of a name, without the @. Doesn't check whether it is taken."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return [NOT_A_NAME]
    return [RESERVED] if name in _TAKEN else []
