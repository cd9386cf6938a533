"""docs/errors.md: every error code, read from the subclasses of AppError."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

from django.conf import settings

from chatapp.api_docs.refusals import kinds
from chatapp.lib.errors import AppError
from chatapp.lib.sentences import Sentence
from chatapp.tests.docs.page import file_of, introduction

PAGE = "docs/errors.md"
_SENTENCES = """
## Codes of sentences

`%(count)s` and other placeholders are keys of `data`. `other` is a sentence of a library.

| code | sentence |
|---|---|
"""


def file() -> Path:
    """Return the page's path."""
    return file_of(PAGE)


def text() -> str:
    """Return the whole page."""
    rows = "".join(map(_sentence_row, sentences()))
    return introduction(PAGE) + "".join(map(_row, kinds_with_codes())) + _SENTENCES + rows


def kinds_with_codes() -> list[type[AppError]]:
    """Return the errors that have a code of their own, by status; without those that tests define."""
    found = [kind for kind in kinds() if "code" in vars(kind) and ".tests." not in kind.__module__]
    return sorted((kind for kind in found if kind is not AppError), key=lambda kind: (kind.status, kind.code))


def sentences() -> list[Sentence]:
    """Return the sentences of the product, by code."""
    # A module that no test has imported yet has not named its sentences.
    import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
    import_module(settings.ROOT_URLCONF)
    return [Sentence.known[code] for code in sorted(Sentence.known) if not code.startswith("test_")]


def _sentence_row(sentence: Sentence) -> str:
    return f"| `{sentence.code}` | {sentence.template()[-1]} |\n"


def _row(kind: type[AppError]) -> str:
    about = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    about = about.removesuffix(f" (HTTP {kind.status}).").rstrip(".") + "."
    return f"| `{kind.code}` | {kind.status} | `{kind.reason}` | {about} |\n"
