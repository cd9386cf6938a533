"""Cleaning of typed text: trimmed, bounded, without characters the database cannot store."""

from accounts.rules.text import is_text, readable_line, reading_fault
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import BLANK, UNSTORABLE, bounded_text, too_long
from chats.models.file import MAX_ALT_CHARACTERS
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.emoji_names import with_emoji
from chats.text.visible import is_visible


def clean_content(content: str, *, is_optional: bool = False) -> str:
    """Return a message's content for storage: normalized line ends, trimmed, 1 to 4,000 characters, emoji for names.

    `is_optional`: the message has files, and needs no text.
    Errors: Invalid for the field `content`.
    """
    content = bounded_text(content, field="content", at_most=MAX_CONTENT_CHARACTERS)
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    if is_optional and not is_visible(text.strip()):
        return ""
    return with_emoji(clean_text(text, field="content", at_most=MAX_CONTENT_CHARACTERS))


def clean_draft(content: str) -> str:
    """Return a draft's content: any storable text of at most 4,000 characters, not trimmed.

    Errors: Invalid for the field `content`.
    """
    return _bounded(
        _storable(content, field="content", at_most=MAX_CONTENT_CHARACTERS),
        field="content",
        at_most=MAX_CONTENT_CHARACTERS,
    )


def clean_alt(alt: str) -> str:
    """Return what a file shows, in words: one line of at most 1,000 characters, which may be empty.

    Errors: Invalid for the field `alt`.
    """
    return clean_line(alt, field="alt", at_most=MAX_ALT_CHARACTERS)


def clean_text(text: str, *, field: str, at_most: int) -> str:
    """Return `text` trimmed; it must be visible and at most `at_most` characters long.

    Errors: Invalid for `field`.
    """
    trimmed = _bounded(_storable(text, field=field, at_most=at_most).strip(), field=field, at_most=at_most)
    if not is_visible(trimmed):
        raise Invalid({field: [BLANK]})
    return trimmed


def clean_line(text: str, *, field: str, at_most: int) -> str:
    """Return one line with collapsed whitespace and no misleading invisible characters; it may be empty.

    Errors: Invalid for `field`.
    """
    stored = readable_line(" ".join(_storable(text, field=field, at_most=at_most).split()))
    line = _bounded(stored, field=field, at_most=at_most)
    fault = reading_fault(line)
    if fault is not None:
        raise Invalid({field: [fault]})
    return line


def _storable(text: str, *, field: str, at_most: int) -> str:
    text = bounded_text(text, field=field, at_most=at_most)
    # PostgreSQL cannot store NUL, and lone surrogates are not valid UTF-8.
    if not is_text(text):
        raise Invalid({field: [UNSTORABLE]})
    return text


def _bounded(text: str, *, field: str, at_most: int) -> str:
    if len(text) > at_most:
        raise Invalid({field: [too_long(at_most)]})
    return text
