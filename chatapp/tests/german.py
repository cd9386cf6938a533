"""A few sentences in German, for tests that a sentence is translated where a person reads it, and nowhere else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

BROWSER = {"HTTP_ACCEPT_LANGUAGE": "de"}


@contextmanager
def translated(sentences: Mapping[Any, str]) -> Iterator[None]:
    """Add `sentences` to the German catalogue; a plural form is `(sentence, form)`, as in gettext's catalogues."""
    with override_settings(LANGUAGES=[*settings.LANGUAGES, ("de", "Deutsch")]):
        catalogs = trans_real.translation("de")._catalog._catalogs  # type: ignore[attr-defined]
        catalogs.insert(0, dict(sentences))
        try:
            yield
        finally:
            catalogs.pop(0)


@contextmanager
def reading_german(sentences: Mapping[Any, str]) -> Iterator[None]:
    """The same, with German active, as it is while a page is made."""
    with translated(sentences), translation.override("de"):
        yield
