"""The newest release that has used this site's database, and which may use it next."""

import re

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.models import SharedValue
from chatapp import __version__

NAME = "release"
_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.\w+)*")


def recorded_release() -> str:
    """Return the newest release that has used the database; empty if none has recorded itself."""
    try:
        return SharedValue.objects.filter(name=NAME).values_list("fingerprint", flat=True).first() or ""
    except DatabaseError:
        # Not migrated yet.
        return ""


def require_next_release() -> None:
    """Check that this release may use the database, before it migrates it. Errors: ImproperlyConfigured."""
    if refusal := refusal_of(__version__, recorded=recorded_release()):
        raise ImproperlyConfigured(refusal)


def record_release() -> None:
    """Record this release, unless a newer one has used the database. The database is migrated."""
    recorded = recorded_release()
    if not recorded or _numbers(__version__) > _numbers(recorded):
        SharedValue.objects.update_or_create(name=NAME, defaults={"fingerprint": __version__})


def refusal_of(own: str, *, recorded: str) -> str:
    """Return why release `own` may not use a database of release `recorded`; empty if it may.

    Neighbors may: the previous release serves during an upgrade, and an upgrade can be undone. After a release X.Y
    with the last Y, X+1.0 is the neighbor; which Y is the last one isn't known here.
    """
    if not recorded or _are_neighbors(_numbers(own), _numbers(recorded)):
        return ""
    if _numbers(own) < _numbers(recorded):
        return (
            f"this site's database was used by release {recorded}, and {own} is more than one release older: install"
            f" {recorded} again, or restore a backup that {own} made."
        )
    return (
        f"this site's database was last used by release {recorded}, and {own} is more than one release newer: install"
        " the releases between them first, one after the other, and start each once."
    )


def _are_neighbors(one: tuple[int, int], other: tuple[int, int]) -> bool:
    older, newer = sorted((one, other))
    return (newer[0] == older[0] and newer[1] - older[1] <= 1) or newer == (older[0] + 1, 0)


def _numbers(version: str) -> tuple[int, int]:
    """Return major and minor number. Errors: ValueError."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version")
    return int(found[1]), int(found[2])
