"""Finds `pg_dump` and `pg_restore`: PostgreSQL's own, in a version that the server or the dump needs."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chatapp.archive.errors import ArchiveError

# Where Debian has every installed version; PATH has one of them.
_INSTALLED = Path("/usr/lib/postgresql")


class Program(NamedTuple):
    """A program and its major version."""

    version: int
    path: str


def pg_dump(*, server_version: int) -> Program:
    """Return the oldest `pg_dump` that can dump this server. Errors: ArchiveError."""
    return _oldest("pg_dump", at_least=server_version, of="the server")


def pg_restore(*, dump_version: int) -> Program:
    """Return the oldest `pg_restore` that can read the dump: a newer one may set what an older server doesn't know.

    Errors: ArchiveError.
    """
    return _oldest("pg_restore", at_least=dump_version, of="the pg_dump that made the backup")


def _oldest(name: str, *, at_least: int, of: str) -> Program:
    found = sorted(_programs(name))
    if not found:
        raise ArchiveError(
            f"{name} is missing: install PostgreSQL's client programs, version {at_least} or newer"
            f" (Debian: apt-get install postgresql-client-{at_least})."
        )
    for program in found:
        if program.version >= at_least:
            return program
    raise ArchiveError(
        f"{name} is version {found[-1].version}, older than {of} ({at_least}): install a newer one"
        f" (Debian: apt-get install postgresql-client-{at_least})."
    )


def _programs(name: str) -> Iterator[Program]:
    in_path = shutil.which(name)
    paths = [*map(str, _INSTALLED.glob(f"*/bin/{name}")), *([in_path] if in_path else [])]
    for path in paths:
        shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if version := re.search(r"\) (\d+)", shown):
            yield Program(int(version[1]), path)
