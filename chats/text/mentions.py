"""Mentions: resolve `@Name` in a text to members. The text stays as typed; mentions are resolved when it is stored.

`@Ada Lovelace` matches the longest member name, ignoring case and which apostrophe, hyphen or space a keyboard types.
If several members have that name, all of them are mentioned; `@Ada#7` is the one with the id 7. `@all` is everyone
and `@here` everyone who is online, for those who may use them; `@design` is a group.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from unicodedata import normalize

from accounts.models.user import MAX_NAME_CHARACTERS
from chatapp.lib.folding import folded
from chatapp.lib.skeleton import TYPED_ALIKE
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.east_asian import is_written_without_spaces

EVERYONE = "all"
ONLINE = "here"

# The second is the full-width form of Chinese and Japanese keyboards.
MENTION_SIGNS = "@＠"

# Part of the HTML of each message that mentions everyone; in texts the first character is escaped.
_EVERYONE_TAG = f'<span class="mention" data-user-id="{EVERYONE}">'
_MAYBE_NAMES = re.compile(r"[@＠](?=\S)")
# Before the sign, these indicate an email address or a URL.
_JOINS_ADDRESSES = frozenset("/.@＠+%-")
_ONE_OF_SEVERAL = re.compile(r"#([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class Mention:
    """A resolved mention: it ends at `end` in the text, refers to `user_ids` and is shown as `name`."""

    end: int
    user_ids: tuple[int, ...]
    name: str
    is_everyone: bool = False

    def as_html(self, *, has_ids: bool = True) -> str:
        """Return the mention as HTML. Ids are space-separated: `[data-user-id~="7"]` selects person 7."""
        if not has_ids:
            return f'<span class="mention">@{escape(self.name, quote=False)}</span>'
        ids = EVERYONE if self.is_everyone else " ".join(map(str, self.user_ids))
        return f'<span class="mention" data-user-id="{ids}">@{escape(self.name, quote=False)}</span>'


def mentions_everyone(html: str) -> bool:
    """Return whether `@all` in a rendered message was resolved: it isn't only a word."""
    return _EVERYONE_TAG in html


class MentionIndex:
    """Index of the people who can be mentioned in a chat."""

    def __init__(
        self,
        people: Iterable[tuple[int, str]],
        *,
        everyone: tuple[int, ...] | None = None,
        groups: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        """`people` are (id, name); `everyone` are the ids `@all` refers to, None if the author may not use it.

        `groups`: name -> ids. People come first: someone called Design stays Design.
        """
        self._everyone = everyone
        self._groups = {_spelling(name): (name, user_ids) for name, user_ids in (groups or {}).items() if user_ids}
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
        for name in self._groups:
            lengths[name[0]].add(len(name))
        self._lengths = {letter: sorted(found, reverse=True) for letter, found in lengths.items()}

    def mention_at(self, text: str, position: int) -> Mention | None:
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
                return Mention(end, self._everyone, EVERYONE, is_everyone=True)
            if typed in self._people:
                return self._one_or_all(text, end, self._people[typed])
            if typed in self._groups:
                name, user_ids = self._groups[typed]
                return Mention(end, user_ids, name)
        return None

    def _one_or_all(self, text: str, end: int, bearers: list[tuple[int, str]]) -> Mention:
        if chosen := _ONE_OF_SEVERAL.match(text, end):
            for user_id, name in bearers:
                if str(user_id) == chosen[1]:
                    return Mention(chosen.end(), (user_id,), name)
        return Mention(end, tuple(user_id for user_id, _name in bearers), bearers[0][1])


def may_contain_mention(text: str) -> bool:
    """Return whether `text` may contain a mention, so that members must be loaded. Most messages do not."""
    if len(text) > MAX_CONTENT_CHARACTERS:
        return False
    return any(_may_begin(text, found.start()) for found in _MAYBE_NAMES.finditer(text))


def typed_names(text: str, *, at_most: int) -> set[str]:
    """Return whatever in `text` may be a member's name after a sign, folded: of the first so many places to end."""
    found: set[str] = set()
    tried = 0
    for sign in _MAYBE_NAMES.finditer(text[:MAX_CONTENT_CHARACTERS]):
        if not _may_begin(text, sign.start()):
            continue
        begin = sign.start() + 1
        typed = text[begin : begin + MAX_NAME_CHARACTERS].partition("\n")[0]
        for end in range(begin + 1, begin + len(typed) + 1):
            if end == len(text) or not _continues_a_word(text[end - 1], text[end]):
                found.add(text[begin:end])
                tried += 1
                if tried >= at_most:
                    return set(map(folded, found))
    return set(map(folded, found))


def may_be_for_online(text: str) -> bool:
    """Return whether `text` may contain `@here`, so that the people who are online must be loaded."""
    if len(text) > MAX_CONTENT_CHARACTERS:
        return False
    lowered = text.lower()
    return any(f"{sign}{ONLINE}" in lowered for sign in MENTION_SIGNS)


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
