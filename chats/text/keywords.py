"""Keywords in a text: whole words, whatever their case."""

from unicodedata import normalize

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.models.notification_settings import MAX_KEYWORD_CHARACTERS
from chats.text.east_asian import is_written_without_spaces
from chats.text.spaces import words_of

# One character of a text may become eighteen.
_MAX_EXPANSION = 18


class KeywordText:
    """A text, normalized once for the keywords of many people."""

    def __init__(self, text: str) -> None:
        """Units: reads the first `MAX_CONTENT_CHARACTERS`."""
        self._text = _normal(text[:MAX_CONTENT_CHARACTERS])

    def has(self, keyword: str) -> bool:
        """Return whether the keyword occurs, not as a part of a longer word. Spaces in it stand for any."""
        wanted = _normal(keyword[:MAX_KEYWORD_CHARACTERS])
        start = self._text.find(wanted) if wanted else -1
        while start >= 0:
            if self._is_whole(start, start + len(wanted)):
                return True
            start = self._text.find(wanted, start + 1)
        return False

    def _is_whole(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 1) : start], self._text[end : end + 1]
        return not _joined(before, self._text[start]) and not _joined(self._text[end - 1], after)


def _normal(text: str) -> str:
    return " ".join(words_of(normalize("NFKC", text).casefold()[: MAX_CONTENT_CHARACTERS * _MAX_EXPANSION]))


def _joined(left: str, right: str) -> bool:
    """Return whether two neighbors are in one word. Scripts without spaces have no such borders."""
    if not left or not right or is_written_without_spaces(left) or is_written_without_spaces(right):
        return False
    return left.isalnum() and right.isalnum()
