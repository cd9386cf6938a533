"""The import map: tells the browser the hashed names of JavaScript modules, so that relative imports find them.

Stylesheets are in it, too: those that a page needs later are linked by a script (static/js/lib/styles.js).

It is the one inline script of the site, so the policy header names its hash.
"""

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import mark_safe

NAMED_ENDINGS = (".js", ".mjs", ".css")
# Only what scripts ask for by name; the admin's and the schema browser's files are not.
NAMED_FOLDERS = ("js/", "css/", "vendor/")


def import_map() -> str:
    """Return the map as JSON, or "" where file names carry no hash (development, tests)."""
    return _present().text


def import_map_source() -> str:
    """Return the map's source expression for `script-src`, or "" without a map."""
    return _present().source


def release() -> str:
    """Return a short text that changes whenever any static file does; "" in development."""
    return str(getattr(staticfiles_storage, "manifest_hash", "") or "")


@dataclass(frozen=True, slots=True)
class _Map:
    """What came of the names of `files` when there were `count` of them. A serving process has one all its life."""

    files: dict[str, str]
    count: int
    text: str
    source: str


_last = _Map({}, 0, "", "")


def _present() -> _Map:
    """Return the map of the files there are. Every answer asks: going through them each time took 0.2 ms (measured)."""
    global _last
    files: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    if files is not _last.files or len(files) != _last.count:
        named = {
            name: hashed
            for name, hashed in files.items()
            if name.endswith(NAMED_ENDINGS) and name.startswith(NAMED_FOLDERS)
        }
        text = _as_json(named)
        source = f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" if text else ""
        _last = _Map(files, len(files), text, source)
    return _last


def _as_json(files: dict[str, str]) -> str:
    """Write the map with addresses as keys: a relative import is looked up by the address it resolves to."""
    base = settings.STATIC_URL
    imports = {f"{base}{name}": f"{base}{hashed}" for name, hashed in sorted(files.items()) if name != hashed}
    text = json.dumps({"imports": imports}, separators=(",", ":")) if imports else ""
    # A "<" could end the script element; JSON allows it to be written as an escape. Nothing else in it is special
    # inside a script, and escaping quotes would break it: its hash in the policy is of exactly these characters.
    return mark_safe(text.replace("<", "\\u003c"))  # nosec B308 B703
