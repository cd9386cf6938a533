"""What is wrong with the translations of a language."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from chatapp.languages.catalogues import translatable

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# "One reply" may do without the number.
_MAY_BE_MISSING = frozenset({"%(count)s", "%(counter)s"})


def faults_of(catalog: Catalog) -> list[str]:
    """Return one line per sentence that is missing, uncertain (fuzzy) or has other placeholders or tags."""
    return [f"{_name(message)}: {fault}" for message in translatable(catalog) for fault in _faults(message, catalog)]


def _faults(message: Message, catalog: Catalog) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    given = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield "fuzzy"
    if len(sources) > 1 and len(given) != catalog.num_plurals:
        yield f"{catalog.num_plurals} plural forms are needed, {len(given)} given"
    if not all(given):
        yield "not translated"
        return
    names = {name for source in sources for name in _PLACEHOLDER.findall(source)}
    for text in given:
        found = set(_PLACEHOLDER.findall(text))
        if found - names or names - found - (_MAY_BE_MISSING if len(sources) > 1 else set()):
            yield f"placeholders {sorted(found)} instead of {sorted(names)}"
        if sorted(_TAG.findall(text)) not in [sorted(_TAG.findall(source)) for source in sources]:
            yield "other tags"
        if text[:1].isspace() != sources[0][:1].isspace() or text[-1:].isspace() != sources[0][-1:].isspace():
            yield "other space at an end"


def _name(message: Message) -> str:
    source = message.id if isinstance(message.id, str) else message.id[0]
    place = message.locations[0][0] if message.locations else "?"
    return f"{place}: “{source[:60]}”"
