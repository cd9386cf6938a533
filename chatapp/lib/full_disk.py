"""A full disk: one sentence for it, wherever bytes are written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from chatapp.lib.errors import AppError
from chatapp.lib.sentences import Sentence


class StorageFull(AppError):
    """No space is left for files (HTTP 507)."""

    status = 507
    code = reason = "storage_full"
    message = Sentence(
        "storage_full", _("The server has no space left for files. Please tell the people who run this site.")
    )


def is_full_disk(error: BaseException) -> bool:
    """Return whether the error means that the disk, or the account's share of it, is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def space_left() -> Iterator[None]:
    """Errors: StorageFull, for an error of the system that means it."""
    try:
        yield
    except OSError as error:
        if is_full_disk(error):
            raise StorageFull() from error
        raise
