"""The kind of entry point that a request goes to: a short fixed list, for metrics."""

from django.conf import settings

# Probes, the dashboard's refresh (every two seconds) and static files (thirty per page) would drown out the rest.
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/admin/dashboard/state"})
_KINDS = {"api": "api", "admin": "admin", "media": "file", "files": "file", "socket": "socket"}


def entry_point_of(path: str) -> str:
    """Return `api`, `admin`, `file`, `socket`, `probe`, `static`, or `page` for everything else."""
    if path in QUIET_PATHS:
        return "probe"
    if path.startswith(settings.STATIC_URL):
        return "static"
    return _KINDS.get(path[1:].partition("/")[0], "page")


def is_quiet(path: str) -> bool:
    """Return whether requests to `path` would drown out the rest of the log."""
    return path in QUIET_PATHS or path.startswith(settings.STATIC_URL)
