"""docs/errors.md: every error code, read from the classes of expected failures."""

from __future__ import annotations

import inspect
from pathlib import Path

from chatapp.api_docs.refusals import kinds
from chatapp.lib.errors import AppError
from chatapp.tests.docs.page import file_of, introduction

PAGE = "docs/errors.md"


def file() -> Path:
    """Return where the page is kept."""
    return file_of(PAGE)


def text() -> str:
    """Return the whole page."""
    return introduction(PAGE) + "".join(map(_row, kinds_with_codes()))


def kinds_with_codes() -> list[type[AppError]]:
    """Return the kinds of failures that have a code of their own, by status; tests may define some more."""
    found = [kind for kind in kinds() if "code" in vars(kind) and ".tests." not in kind.__module__]
    return sorted((kind for kind in found if kind is not AppError), key=lambda kind: (kind.status, kind.code))


def _row(kind: type[AppError]) -> str:
    about = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    about = about.removesuffix(f" (HTTP {kind.status}).").rstrip(".") + "."
    return f"| `{kind.code}` | {kind.status} | `{kind.reason}` | {about} |\n"
