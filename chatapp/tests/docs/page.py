"""A documentation page as a file: an introduction, then headings with cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from chatapp.tests.docs.registry import Case

INTRODUCTIONS = Path(__file__).parent / "introductions"
_CASE = re.compile(r"^### (.+)\n\n((?:.*\n)*?)(?=^##? |^### |\Z)", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)


def file_of(page: str) -> Path:
    """Return a page's path."""
    return Path(settings.BASE_DIR) / page


def introduction(page: str) -> str:
    """Return the introduction, written by hand in a file beside this one."""
    return (INTRODUCTIONS / Path(page).name).read_text().rstrip() + "\n"


def cases_on_disk(page: str) -> dict[tuple[str, str], str]:
    """Return heading and title -> text of each case in the file, in the file's order."""
    file = file_of(page)
    if not file.exists():
        return {}
    found: dict[tuple[str, str], str] = {}
    generated = file.read_text().removeprefix(introduction(page))
    for heading in _HEADING.finditer(generated):
        for case in _CASE.finditer(heading[2]):
            found[(heading[1], case[1])] = case[2].rstrip() + "\n"
    return found


def whole_page(page: str, *, headings: Mapping[str, str], texts: Mapping[Case, str], cases: Iterable[Case]) -> str:
    """Return the page: `headings` in order with their descriptions, their cases in the tests' order."""
    parts = [introduction(page)]
    wanted = [case for case in cases if case.page == page]
    for heading, about in headings.items():
        parts.append(f"\n## {heading}\n")
        if about:
            parts.append(f"\n{about}\n")
        parts += [f"\n### {case.title}\n\n{texts[case]}" for case in wanted if case.heading == heading]
    return "".join(parts)
