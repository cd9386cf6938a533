"""A language for tests: sentences are two fifths longer, accented, in brackets. Those without are not translated."""

import re
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from django.utils.translation import to_locale

from chatapp.languages.catalogues import as_mo, translatable
from chatapp.languages.extract import APPS, PAGES, SCRIPTS, sentences
from chatapp.languages.script_module import as_module

LANGUAGE: Final = "en-x-pseudo"
# The same sentences; Django takes the direction of the first part.
RIGHT_TO_LEFT: Final = "ar-x-pseudo"
START, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aceinosuyACEINOSUY", "áçéîñöšúýÁÇÉÎÑÖŠÚÝ")
# Placeholders, tags and character references stay.
_KEPT = re.compile(r"(%\(\w+\)[a-z]|%%|<[^<>]*>|&\w+;|\s+)")
_LONGER = 0.4


def pseudo(text: str) -> str:
    """Return the sentence in the language, whose letters can still be read."""
    parts = _KEPT.split(text)
    longer = "·" * round(_LONGER * sum(len(part) for part in parts[::2]))
    kept = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"{START}{kept}{longer}{END}"


def write(folder: Path) -> None:
    """Write the catalogues into `folder`, as in `<app>/` and `static/`.

    Shape: `locale/` for LOCALE_PATHS, `static/` for STATICFILES_DIRS.
    """
    compiled, module = as_mo(_catalog(PAGES)), as_module([_catalog(SCRIPTS)])
    for language in (LANGUAGE, RIGHT_TO_LEFT):
        contents = {
            folder / "locale" / to_locale(language) / "LC_MESSAGES" / f"{PAGES}.mo": compiled,
            folder / "static" / "js" / "locale" / f"{language}.js": module,
        }
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _catalog(domain: str) -> Catalog:
    found = Catalog(locale="en", domain=domain)
    for app in APPS:
        for message in translatable(sentences(app, domain)):
            text = message.id
            found.add(text, pseudo(text) if isinstance(text, str) else [pseudo(one) for one in text],
                      context=message.context)  # fmt: skip
    return found
