"""The catalogues, `<app>/locale/<locale>/LC_MESSAGES/`: .po files that people translate, .mo compiled from them."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale

from chatapp.languages.extract import APPS, DOMAINS, PAGES, sentences
from chatapp.launch.prepare import ROOT

# Instead of the day of the last run, so that compiling again changes nothing.
_NO_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_WIDTH: Final = 110


def po_path(language: str, app: str, domain: str) -> Path:
    """Return the file of a language's translations of an app."""
    return ROOT / app / "locale" / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, app: str, domain: str) -> Catalog:
    """Return the stored translations; an empty catalogue if there is none."""
    path = po_path(language, app, domain)
    content = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(content), locale=to_locale(language), domain=domain)


def current(language: str, app: str, domain: str) -> Catalog:
    """Return the stored translations with the sentences that the code has now: new ones empty, old ones gone."""
    catalog = read(language, app, domain)
    catalog.update(sentences(app, domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return a .po file: without line numbers and dates, which would change with everything."""
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {catalog.locale}\\n"\n'
    header += f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    body = BytesIO()
    write_po(body, catalog, width=_WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    return header.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def as_mo(catalog: Catalog) -> bytes:
    """Return the .mo file that Django reads."""
    catalog.creation_date = catalog.revision_date = _NO_DAY
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def expected_files(language: str) -> dict[Path, bytes]:
    """Return path -> content of a language's catalogues for pages and scripts, as they should be."""
    found = {}
    for app in APPS:
        for domain in DOMAINS:
            catalog = current(language, app, domain)
            path = po_path(language, app, domain)
            if not translatable(catalog):
                continue
            found[path] = as_po(catalog)
            if domain == PAGES:
                found[path.with_suffix(".mo")] = as_mo(catalog)
    return found


def translatable(catalog: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalog if message.id]
