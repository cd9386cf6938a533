"""The store of uploaded bytes, Django's default storage: its failures, and the mark by which a site knows its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from chatapp.lib.errors import Unavailable

try:
    # Present where the store may be S3: requirements-s3.txt.
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    STORE_FAILURES: tuple[type[Exception], ...] = (OSError,)
else:
    STORE_FAILURES = (OSError, BotoCoreError, ClientError)

log = logging.getLogger(__name__)

_MARK = "store_id"


@contextmanager
def reachable_store() -> Iterator[None]:
    """Errors: FileNotFoundError; Unavailable when the store fails."""
    try:
        yield
    except FileNotFoundError:
        raise
    except STORE_FAILURES as error:
        log.error("The picture store failed: %s", error)
        raise Unavailable() from error


def mark_of_store() -> str:
    """Return the mark of the store, or "" if it has none. Errors: Unavailable."""
    try:
        with reachable_store(), default_storage.open(_MARK) as file:
            return bytes(file.read()).decode(errors="replace").strip()
    except FileNotFoundError:
        return ""


def mark_store(mark: str) -> None:
    """Mark the store. Errors: Unavailable."""
    with reachable_store():
        default_storage.delete(_MARK)
        default_storage.save(_MARK, ContentFile(mark.encode()))
