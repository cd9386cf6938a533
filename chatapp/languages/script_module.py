"""The catalogue of the scripts: `static/js/locale/<language>.js`, a module with the sentences and the plural rule."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog

from chatapp.languages.catalogues import translatable
from chatapp.launch.prepare import ROOT

# A plural rule of gettext is an expression of C, of which these are all the signs; it means the same in JavaScript.
_PLURAL_RULE = re.compile(r"[n0-9 ()%&|=!<>?:]+")


def script_path(language: str) -> Path:
    """Return the module of a language."""
    return ROOT / "static" / "js" / "locale" / f"{language}.js"


def as_module(catalogs: Iterable[Catalog]) -> bytes:
    """Return the module for the catalogues of all apps."""
    catalogs = list(catalogs)
    rule = catalogs[0].plural_expr
    if not _PLURAL_RULE.fullmatch(rule):
        raise ValueError(f"not a plural rule: {rule}")
    messages = {
        _key(message.id, message.context): message.string if isinstance(message.string, str) else [*message.string]
        for catalog in catalogs
        for message in translatable(catalog)
        if message.string and any(message.string) and not message.fuzzy
    }
    lines = [f"  {_literal(key)}: {_literal(messages[key])},\n" for key in sorted(messages)]
    return (
        "// Written by `make messages` from the .po files.\n\n"
        f"export const plural = (n) => Number({rule});\n\n"
        f"export const messages = {{\n{''.join(lines)}}};\n"
    ).encode()


def _key(sentence: str | tuple[str, ...] | list[str], meaning: str | None) -> str:
    one = sentence if isinstance(sentence, str) else sentence[0]
    return f"{meaning}\x04{one}" if meaning else one


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
