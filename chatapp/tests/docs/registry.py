"""Which tests write which parts of docs/api.md and docs/socket.md.

A test marked `@documents("POST /api/signup", "refused: …")` is one case of that heading. What it records must be
in the page on disk, word for word; `make docs` writes the pages, any other run compares.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pytest

import chatapp.tests.docs as room

Test = TypeVar("Test", bound=Callable[..., object])

API_PAGE = "docs/api.md"
SOCKET_PAGE = "docs/socket.md"


@dataclass(frozen=True)
class Case:
    """One documented case: `heading` is an endpoint or a socket event, `title` a sentence about what happens."""

    page: str
    heading: str
    title: str


_cases: list[Case] = []


def documents(heading: str, title: str) -> Callable[[Test], Test]:
    """Mark a test as the source of one case; the page follows from the heading."""
    case = Case(API_PAGE if "/api/" in heading else SOCKET_PAGE, heading, title)
    if case in _cases:
        raise ValueError(f"Two tests document {case}")
    _cases.append(case)

    def marked(test: Test) -> Test:
        return pytest.mark.documents(case)(test)

    return marked


@cache
def all_cases() -> tuple[Case, ...]:
    """Return all cases, whichever tests this run has selected."""
    for module in sorted(found.name for found in pkgutil.iter_modules(room.__path__)):
        if module.startswith("test_"):
            importlib.import_module(f"{room.__name__}.{module}")
    return tuple(_cases)
