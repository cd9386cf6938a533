"""Finds the sentences in Python code, templates and scripts."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from chatapp.checks.repository import files, is_test
from chatapp.launch.prepare import ROOT

APPS: Final = ("accounts", "chatapp", "chats")
# The domains of gettext: Python code and templates; scripts.
PAGES, SCRIPTS = DOMAINS = ("django", "djangojs")
# Function -> which of its arguments are the meaning ("c"), the sentence and its plural.
_FUNCTIONS: Final[Mapping[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Those of static/js/lib/i18n.js.
_FUNCTIONS_OF_SCRIPTS: Final = {name: _FUNCTIONS[name] for name in ("gettext", "ngettext", "pgettext")}
# A comment that begins with it is shown to translators.
_FOR_TRANSLATORS = "Translators:"


def sentences(app: str, domain: str) -> Catalog:
    """Return the sentences of an app's code, each with the files it is in."""
    found = Catalog(domain=domain, project="ChatApp", charset="utf-8")
    for path in files():
        if _app_of(path) == app and _domain_of(path) == domain:
            for _line, sentence, comments, meaning in _read(path):
                found.add(sentence, locations=[(str(path), 0)], auto_comments=comments, context=meaning)
    return found


def _read(path: Path) -> Iterator[tuple[Any, ...]]:
    content = (ROOT / path).read_text(encoding="utf-8")
    method, functions = ("javascript", _FUNCTIONS_OF_SCRIPTS) if path.suffix == ".js" else ("python", _FUNCTIONS)
    if path.parts[0] == "templates":
        # Django writes the sentences of a template as Python calls; in parentheses, their indentation means nothing.
        content = f"({templatize(content, origin=str(path))}\n)"
    options = {"parse_template_string": True}
    content_of = BytesIO(content.encode())
    yield from extract(method, content_of, functions, [_FOR_TRANSLATORS], options, strip_comment_tags=True)


def _app_of(path: Path) -> str:
    """Return the app of a file; templates and scripts belong to the app of their folder, the shared ones to chatapp."""
    named = {"templates": path.parts[1:2], "static": path.parts[2:3]}.get(path.parts[0], path.parts[:1])
    app = "".join(named)
    return app if app in APPS or path.parts[0] not in ("templates", "static") else "chatapp"


def _domain_of(path: Path) -> str:
    """Return the domain of a file, or "" if no one reads it on a page."""
    if is_test(path) or {"vendor", "migrations", "locale"} & set(path.parts):
        return ""
    if path.suffix == ".js" and path.parts[0] == "static":
        return SCRIPTS
    is_template = path.parts[0] == "templates" and path.suffix in (".html", ".txt")
    return PAGES if path.suffix == ".py" or is_template else ""
