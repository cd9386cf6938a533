"""Names of files: what a person's machine calls them, safe to show and to save under."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.rules.text import is_text
from chats.models.file import MAX_NAME_BYTES

NAMELESS = "file"
_SHOWN_EXTENSION = re.compile(r"[^.]\.([A-Za-z0-9]{1,5})$")
# Longer endings are no file types.
_MAX_EXTENSION_BYTES = 20
# More is never read: what follows is cut anyway.
_MAX_READ_CHARACTERS = 4_096


def clean_file_name(name: str) -> str:
    """Return the last part of a path, in NFC, without control, invisible and direction-changing characters.

    Units: at most 255 bytes; a longer name keeps its extension. Never empty, never only dots.
    """
    if not is_text(name):
        name = name.encode("utf-8", "replace").decode().replace("\x00", "")
    last = name[-_MAX_READ_CHARACTERS:].replace("\\", "/").rstrip("/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last)
    shown = "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp", "Cs"))
    line = _bounded(" ".join(shown.split()))
    return line if line.strip(". ") else NAMELESS


def file_names(entries: Sequence[Mapping[str, Any]] | None) -> str:
    """Return the names of a message's files (`Message.files`), which stand in for a missing text."""
    return ", ".join(entry["name"] for entry in entries or [])


def file_extension(name: str) -> str:
    """Return a short extension as a card shows it, or nothing. static/js/chats/files.js does the same."""
    found = _SHOWN_EXTENSION.search(name or "")
    return found[1] if found else ""


def _bounded(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _MAX_EXTENSION_BYTES:
        stem, dot, extension = name, "", ""
    room = MAX_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + extension
