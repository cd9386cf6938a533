"""The import map: hashed names of JavaScript modules, so that relative imports resolve.

It includes stylesheets, which scripts load on demand (static/js/lib/styles.js).

It is the site's only inline script; the CSP header contains its hash.
"""

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import mark_safe

NAMED_ENDINGS = (".js", ".mjs", ".css")
# Pages link the one of their language by its hashed name (templates/_language_head.html).
CATALOGUES = "js/locale/"
# Only files that scripts refer to by name, not those of the admin and the schema browser.
NAMED_FOLDERS = ("js/", "css/", "vendor/")


def import_map() -> str:
    """Return the map as JSON, or "" when file names have no hash (development, tests)."""
    return _present().text


def import_map_source() -> str:
    """Return the map's source expression for `script-src`, or "" without a map."""
    return _present().source


def release() -> str:
    """Return a short hash that changes with any static file; "" in development."""
    return str(getattr(staticfiles_storage, "manifest_hash", "") or "")


@dataclass(frozen=True, slots=True)
class _Map:
    """The map built from `files` when it had `count` entries. A serving process builds it once."""

    files: dict[str, str]
    count: int
    text: str
    source: str


_last = _Map({}, 0, "", "")


def _present() -> _Map:
    """Return the current map, cached: building it for every response took 0.2 ms (measured)."""
    global _last
    files: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    if files is not _last.files or len(files) != _last.count:
        named = {
            name: hashed
            for name, hashed in files.items()
            if name.endswith(NAMED_ENDINGS) and name.startswith(NAMED_FOLDERS) and not name.startswith(CATALOGUES)
        }
        text = _as_json(named)
        source = f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" if text else ""
        _last = _Map(files, len(files), text, source)
    return _last


def _as_json(files: dict[str, str]) -> str:
    """Encode the map with URL paths as keys: a relative import is looked up by its resolved URL."""
    base = settings.STATIC_URL
    imports = {f"{base}{name}": f"{base}{hashed}" for name, hashed in sorted(files.items()) if name != hashed}
    text = json.dumps({"imports": imports}, separators=(",", ":")) if imports else ""
    # A "<" could end the script element, so it is written as a JSON escape. Nothing else is special inside a script,
    # and escaping quotes would break the map: the hash in the policy covers exactly these characters.
    return mark_safe(text.replace("<", "\\u003c"))  # nosec B308 B703
