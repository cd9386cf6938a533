"""What a person typed, made fit to store: trimmed, bounded, without characters no database keeps."""

from accounts.rules.text import is_text, readable_line, reading_fault
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import bounded_text, too_long
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.emoji_names import with_emoji
from chats.text.visible import is_visible

BLANK = "can't be blank"
UNSTORABLE = "has characters that cannot be stored"


def clean_content(content: str) -> str:
    """Return the text of a message as it is stored: line ends unified, trimmed, 1 to 4,000 characters, emoji for names.

    Errors: Invalid, about the field `content`.
    """
    content = bounded_text(content, field="content", at_most=MAX_CONTENT_CHARACTERS)
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    return with_emoji(clean_text(text, field="content", at_most=MAX_CONTENT_CHARACTERS))


def clean_draft(content: str) -> str:
    """Return a text that is not finished: anything that can be stored, at most 4,000 characters, nothing trimmed.

    Errors: Invalid, about the field `content`.
    """
    return _bounded(
        _storable(content, field="content", at_most=MAX_CONTENT_CHARACTERS),
        field="content",
        at_most=MAX_CONTENT_CHARACTERS,
    )


def clean_text(text: str, *, field: str, at_most: int) -> str:
    """Return `text` trimmed, with something to see in it, at most `at_most` characters long.

    Errors: Invalid, about `field`.
    """
    trimmed = _bounded(_storable(text, field=field, at_most=at_most).strip(), field=field, at_most=at_most)
    if not is_visible(trimmed):
        raise Invalid({field: [BLANK]})
    return trimmed


def clean_line(text: str, *, field: str, at_most: int) -> str:
    """Return one line, its white space collapsed; it may be empty. It is what it looks like: nothing invisible in it.

    Errors: Invalid, about `field`.
    """
    stored = readable_line(" ".join(_storable(text, field=field, at_most=at_most).split()))
    line = _bounded(stored, field=field, at_most=at_most)
    fault = reading_fault(line)
    if fault is not None:
        raise Invalid({field: [fault]})
    return line


def _storable(text: str, *, field: str, at_most: int) -> str:
    text = bounded_text(text, field=field, at_most=at_most)
    # PostgreSQL stores no NUL, and half a surrogate pair is not UTF-8 at all.
    if not is_text(text):
        raise Invalid({field: [UNSTORABLE]})
    return text


def _bounded(text: str, *, field: str, at_most: int) -> str:
    if len(text) > at_most:
        raise Invalid({field: [too_long(at_most)]})
    return text
