"""Mentions: resolve `@Name` in a text to members. The text stays as typed; mentions are resolved when it is stored.

`@Ada Lovelace` matches the longest member name, ignoring case and which apostrophe, hyphen or space a keyboard types.
If several members have that name, all of them are mentioned; `@Ada#7` is the one with the id 7. `@all` is everyone,
for those who may use it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from unicodedata import normalize

from chatapp.lib.skeleton import TYPED_ALIKE
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.east_asian import is_written_without_spaces

EVERYONE = "all"

# The second is the full-width form of Chinese and Japanese keyboards.
MENTION_SIGNS = "@＠"

_MAYBE_NAMES = re.compile(r"[@＠](?=\S)")
# Before the sign, these indicate an email address or a URL.
_JOINS_ADDRESSES = frozenset("/.@＠+%-")
_ONE_OF_SEVERAL = re.compile(r"#([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class Named:
    """A resolved mention: it ends at `end` in the text, refers to `user_ids` and is shown as `name`."""

    end: int
    user_ids: tuple[int, ...]
    name: str
    is_everyone: bool = False

    def as_html(self) -> str:
        """Return the mention as HTML. Ids are space-separated: `[data-user-id~="7"]` selects person 7."""
        ids = EVERYONE if self.is_everyone else " ".join(map(str, self.user_ids))
        return f'<span class="mention" data-user-id="{ids}">@{escape(self.name, quote=False)}</span>'


class Nameable:
    """Index of the people who can be mentioned in a chat."""

    def __init__(self, people: Iterable[tuple[int, str]], *, everyone: tuple[int, ...] | None = None) -> None:
        """`people` are (id, name); `everyone` are the ids `@all` refers to, None if the author may not use it."""
        self._everyone = everyone
        self._people: dict[str, list[tuple[int, str]]] = defaultdict(list)
        # Names are indexed by first letter and length, so that a text of only @ signs stays cheap.
        lengths = defaultdict(set, {EVERYONE[0]: {len(EVERYONE)}})
        for user_id, name in people:
            # An é can be one or two characters, in the name and in the text.
            forms = {name, normalize("NFC", name), normalize("NFD", name)}
            for form in forms:
                lengths[_first_letter(form)].add(len(form))
            for typed in {_spelling(form) for form in forms}:
                self._people[typed].append((user_id, name))
        self._lengths = {letter: sorted(found, reverse=True) for letter, found in lengths.items()}

    def named_at(self, text: str, position: int) -> Named | None:
        """Return the mention at `position` of `text`, or None if the `@` is plain text."""
        if not _may_begin(text, position):
            return None
        begin = position + 1
        for length in self._lengths.get(_first_letter(text[begin : begin + 1]), ()):
            end = begin + length
            if end > len(text) or (end < len(text) and _continues_a_word(text[end - 1], text[end])):
                continue
            typed = _spelling(text[begin:end])
            if typed == EVERYONE and self._everyone is not None:
                return Named(end, self._everyone, EVERYONE, is_everyone=True)
            if typed in self._people:
                return self._one_or_all(text, end, self._people[typed])
        return None

    def _one_or_all(self, text: str, end: int, bearers: list[tuple[int, str]]) -> Named:
        if chosen := _ONE_OF_SEVERAL.match(text, end):
            for user_id, name in bearers:
                if str(user_id) == chosen[1]:
                    return Named(chosen.end(), (user_id,), name)
        return Named(end, tuple(user_id for user_id, _name in bearers), bearers[0][1])


def may_name_someone(text: str) -> bool:
    """Return whether `text` may contain a mention, so that members must be loaded. Most messages do not."""
    if len(text) > MAX_CONTENT_CHARACTERS:
        return False
    return any(_may_begin(text, found.start()) for found in _MAYBE_NAMES.finditer(text))


def _spelling(text: str) -> str:
    return text.translate(TYPED_ALIKE).casefold()


def _first_letter(text: str) -> str:
    return _spelling(text[:1])[:1]


def _may_begin(text: str, position: int) -> bool:
    """Return whether the sign at `position` can start a mention: it continues neither a word nor an address."""
    if not _MAYBE_NAMES.match(text, position):
        return False
    before = text[position - 1] if position else " "
    return before not in _JOINS_ADDRESSES and (not before.isalnum() or is_written_without_spaces(before))


def _continues_a_word(last: str, following: str) -> bool:
    """Return whether a name that ends with `last` would end inside a word."""
    if not (following.isalnum() or following == "_"):
        return False
    return not (is_written_without_spaces(last) or is_written_without_spaces(following))
